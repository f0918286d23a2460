/** Verbs by what they say of whom, common ones first. No form may belong to another class, and no past may equal its base. */
export const VERBS = {
  /** People and animals: no object. */
  act: `sleep/slept wait run+/ran/run walk sit+/sat stand/stood jump swim+/swam/swum rest arrive play wander hurry stumble
    sneeze shiver tremble yawn climb crawl travel listen stay breathe wake/woke/woken escape appear disappear vanish pause
    hesitate remain come/came/come go/went/gone live relax gather snore tumble grow/grew/grown return eavesdrop+ lurk
    limp stretch kneel/knelt shudder`,
  /** People only: no object. */
  human: `smile laugh sing/sang/sung cry work dream whisper pray joke frown blush sigh complain apologise argue meditate
    giggle curtsy weep/wept gamble`,
  /** Things: no object. */
  thing: `fall/fell/fallen shine/shone roll burn crack glow sink/sank/sunk float rust fade melt collapse leak creak wobble
    glitter sparkle decay gleam shake/shook/shaken topple swing/swung hang/hung lean tilt rot+ slip+ slide/slid rattle
    vibrate bounce flicker shimmer`,
  /** Events: no object. */
  force: `begin+/began/begun end continue stop+ start matter happen worsen improve intensify subside resume recur+ linger
    escalate`,
  /** People do it to things. */
  handle: `find/found carry lose/lost buy/bought sell/sold hold/held take/took/taken bring/brought keep/kept make/made
    break/broke/broken fix steal/stole/stolen hide/hid/hidden lift drop+ clean repair throw/threw/thrown catch/caught push
    pull move use wash pack fold borrow collect choose/chose/chosen polish examine sharpen decorate paint mend weigh
    measure destroy damage deliver remove replace count trade rent drag+ wrap+ pick design assemble sketch label store
    stack inspect purchase discard kick squeeze`,
  /** People do it to people and animals. */
  meet: `help meet/met love follow teach/taught thank visit trust admire greet invite protect warn feed/fed scold comfort
    embrace forgive/forgave/forgiven rescue tease fear miss hug+ kiss praise blame pity raise accompany defend obey
    persuade surprise frighten amuse annoy encourage welcome interview tickle adopt heal console flatter`,
  /** People do it to anything. */
  sense: `see/saw/seen like remember know/knew/known forget+/forgot/forgotten draw/drew/drawn describe watch notice
    hear/heard hate ignore recognise study avoid discuss touch observe approach recall imagine mention want need
    prefer+ discover discourage film mistrust`,
  /** People and animals do it to food. */
  eat: `eat/ate/eaten taste smell enjoy swallow devour chew nibble gobble savour`,
  /** People do it to food. */
  cook: `cook bake fry boil peel slice chop+ grill roast serve prepare order grate mash stir+ freeze/froze/frozen toast steam
    season salt`,
  /** Animals do it to people and animals. */
  chase: `chase bite/bit/bitten hunt scare attack lick sniff scratch track startle pursue circle stalk sting/stung nuzzle`,
  /** People do it with a thing or food, to people. */
  give: `give/gave/given send/sent show/showed/shown offer lend/lent pass hand mail donate promise award`,
  /** People do it with words. */
  say: `say/said answer reply add shout murmur explain declare announce insist`,
  /** People do it with a question. */
  ask: `ask wonder inquire`,
  /** Events do it to anything. */
  affect: `affect`,
} as const;
