/** Adjectives, adverbs and phrases by what they go with, common ones first. */

export const ADJECTIVES = {
  /** Adjectives for anything. */
  general: `old new good small big great little strange beautiful famous fine wonderful terrible lovely ordinary ugly
    remarkable peculiar mysterious perfect awful modern ancient familiar unusual splendid magnificent modest unique`,
  /** Adjectives for people and animals. */
  living: `happy tired young hungry sad angry brave kind clever lazy quiet proud gentle thirsty nervous careful calm polite
    curious loyal shy stubborn patient cheerful lonely sleepy jealous honest greedy friendly fierce eager cautious anxious
    timid restless bold wise foolish weary merry graceful clumsy selfish generous intelligent energetic devoted
    playful grumpy healthy`,
  /** Adjectives for things, food and places. */
  object: `red green white black blue empty heavy cold dark dirty yellow round wet bright dusty cheap expensive narrow wide
    wooden golden silver fragile rusty purple orange pink brown grey soft smooth rough square enormous spotless colourful
    sticky shiny crooked`,
  /** Adjectives for events. */
  force: `sudden serious long recent severe unexpected brief dangerous difficult costly mild harmful peaceful historic
    inevitable controversial unfortunate tragic`,
  /** Adjectives for effects. */
  effect: `strong lasting deep positive negative profound visible slight immediate powerful dramatic minor major measurable
    decisive limited`,
} as const;

export const ADVERBS = {
  /** Adverbs of manner. */
  manner: `quickly slowly quietly carefully happily gladly loudly gently easily suddenly proudly nervously politely bravely
    calmly eagerly gracefully patiently secretly clumsily reluctantly cheerfully silently angrily awkwardly`,
  /** Adverbs of degree, before an adjective. */
  degree: `very so too quite rather extremely`,
} as const;

/** Words and phrases, separated by bars because some contain spaces. */
export const PHRASES = {
  past: `yesterday|last night|last week|last year|last summer|last month|long ago|a week ago|two days ago|that winter`,
  present: `today|every day|every morning|now|every week|these days|every evening|every summer|every night|nowadays`,
  anytime: `in the morning|at night|in the evening|at noon|before dawn|after lunch|before breakfast|after dark|at midnight|
    in the spring|after dinner|at sunset|in the autumn`,
  /** Prepositions for the place of someone or something. */
  place: `in|near|at|behind|beside|outside|inside|under|opposite|around|beyond`,
  /** Ties someone, a place or an event to what is beside it. */
  near: `near|with|behind|beside|by|from|under|above|below|next to`,
  /** The same for things, which may also belong: "the keys to the cabinet". */
  belonging: `to|near|with|behind|beside|under|from|above|below|next to`,
  modalPresent: `can|will|must|should|may`,
  modalPast: `could|would|might`,
  numeral: `two|three|four|five|six|seven|eight|nine|ten|twelve|eleven|twenty|thirty|fifty|forty|sixty|fifteen|eighty|
    ninety|seventy|13|14|16|17|18|19|21|24|25|27|28|32|35|36|37|42|45|48|54|57|63|64|72|75|81|96|99|144|250|365`,
  year: `1900|1812|1848|1789|1914|1945|1969|1989|1999|2001|2010|2020|1776|1666|1492|1066|1815|1830|1865|1871|1888|1895|1903|1911|
    1918|1923|1929|1936|1939|1950|1954|1961|1963|1968|1974|1977|1984|1991|1996|2004|2008|2012|2016`,
} as const;
