/** Names, common ones first. */
export const NAMES = {
  woman: `Anna Mary Emma Sarah Alice Julia Laura Lucy Maria Jane Kate Helen Elizabeth Margaret Lily Sophie Clara Ruth Emily
    Nora Olivia Charlotte Diana Martha Susan Rachel Eva Irene Ella Molly Nina Hannah Amy Victoria Joan Nancy Eleanor
    Bridget Lydia Naomi Rebecca Sylvia Teresa Ursula Veronica Wanda Yvonne Zoe Amelia Beatrice Cecilia Daphne Esther
    Fatima Greta Ingrid Leila Mei Priya Aisha`,
  man: `Tom John David Peter James Paul Henry Robert Daniel George Michael Simon Jack Adam Sam William Martin Thomas Arthur
    Charles Edward Oliver Leo Hugo Ben Max Philip Joseph Oscar Victor Andrew Felix Samuel Walter Albert Anthony Benjamin
    Carlos Dmitri Edgar Francis Gabriel Harold Isaac Jacob Kenneth Lewis Miguel Nicholas Omar Patrick Quentin Raymond
    Stephen Theodore Vincent Xavier Yusuf Hiroshi Kwame`,
  place: `London Paris Rome Berlin Madrid Vienna Moscow Boston Chicago Tokyo Dublin Oxford Lisbon Athens Prague Oslo Cairo
    Delhi Sydney Geneva Venice Milan Naples Munich Hamburg Cologne Amsterdam Brussels Stockholm Copenhagen
    Helsinki Warsaw Budapest Istanbul Jerusalem Baghdad Beijing Shanghai Seoul Mumbai Nairobi Lagos Toronto Montreal
    Edinburgh Glasgow Cardiff Belfast Liverpool`,
} as const;
