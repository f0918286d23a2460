/** Nouns by what they stand for, common ones first; irregular plurals follow a slash. No form may belong to another class. */
export const NOUNS = {
  /** People whom the text calls she. */
  woman: `woman/women girl mother queen sister doctor daughter aunt teacher grandmother lady pilot lawyer captain singer
    engineer farmer mayor driver poet princess actress niece astronomer carpenter scientist architect journalist pianist
    widow bride waitress plumber surgeon senator referee violinist chemist landlady sculptor governess duchess heroine
    ambassador goddess`,
  /** People whom the text calls he. */
  man: `man/men boy father king brother son soldier uncle student baker writer priest sailor prince grandfather tailor
    nurse gardener fisherman/fishermen butcher shepherd monk chef waiter nephew cousin wizard dancer miller librarian
    merchant knight hunter thief/thieves barber janitor dentist electrician postman/postmen accountant locksmith
    blacksmith beekeeper drummer`,
  animal: `dog cat horse bird cow pig lion mouse/mice wolf/wolves fox rabbit snake monkey tiger goat rat elephant frog hen
    goose/geese eagle owl donkey bee spider crow whale shark turtle camel pony kitten puppy lamb calf/calves swan parrot
    penguin squirrel hedgehog otter beaver mole sparrow pigeon raven peacock lizard crocodile toad snail beetle moth wasp
    cricket lobster crab octopus walrus zebra giraffe leopard panther cheetah hyena antelope llama alpaca gorilla
    chimpanzee hamster ferret weasel lynx jaguar falcon stork heron pelican ostrich vulture woodpecker kingfisher
    nightingale caterpillar dragonfly tortoise iguana gecko dolphin butterfly seagull magpie starling`,
  thing: `key book box table letter chair map bag clock hat bottle coat shoe ring cup coin lamp knife/knives picture bell
    boat car wheel camera computer telephone machine piano guitar mirror pen pencil basket rope candle blanket pillow
    ladder hammer nail spoon fork plate bowl pot kettle curtain carpet violin flute trumpet telescope radio/radios
    television engine sword shield crown necklace bracelet diamond jewel statue portrait poem newspaper magazine notebook
    diary envelope ticket passport suitcase trunk umbrella scarf/scarves glove sock boot belt button needle thread ribbon
    shirt skirt jacket sweater towel comb broom bucket barrel crate jar tin tray vase bench sofa desk cupboard cabinet
    drawer chain anchor oar canoe/canoes raft tent lantern torch compass globe kite doll puppet toy marble balloon racket
    helmet saddle feather shell brick plank pipe wire battery magnet lens microscope calendar photograph postcard parcel
    gift medal trophy flag banner purse wallet backpack razor bicycle wagon tractor truck lorry sledge scooter helicopter
    rocket robot keyboard printer screen cable lever pulley shovel spade rake wrench screwdriver chisel axe hook
    hourglass thermometer stethoscope harp cello/cellos drumstick accordion whistle chessboard puzzle ornament
    cushion mattress wardrobe bookcase chandelier doorbell padlock`,
  food: `apple cake egg potato tomato loaf/loaves pie carrot onion pear lemon banana cherry biscuit sandwich sausage cookie
    pancake berry bean mushroom melon peach plum grape strawberry lime muffin doughnut noodle dumpling walnut peanut
    almond pea cabbage cucumber pumpkin turnip radish olive apricot fig coconut pineapple raspberry blackberry blueberry
    waffle pretzel omelette burger pizza/pizzas taco/tacos meatball pickle bun tart pudding cupcake croissant bagel
    cauliflower artichoke`,
  site: `house garden river school town village church kitchen market station city park bridge lake forest hill beach island
    castle tower field office hospital library museum factory hotel road mountain valley street theatre palace temple
    barn mill cottage cabin hut hall chapel cathedral courtyard alley avenue highway tunnel airport harbour pier
    lighthouse prison court university college classroom laboratory workshop studio/studios gallery stadium zoo/zoos
    circus fountain pond stream canal waterfall swamp jungle canyon glacier volcano cave desert cliff meadow orchard
    vineyard inn bakery pharmacy bank cafe restaurant tavern cellar attic balcony corridor staircase bedroom bathroom
    garage greenhouse monastery cemetery bookshop playground quarry lagoon peninsula`,
  /** Events and conditions: what affects other things. */
  force: `storm war law fire decision winter flood idea story wind tax illness drought accident noise price election festival
    discovery invention disease earthquake debate treaty policy reform crisis/crises scandal rumour mistake delay speech
    song lesson medicine revolution rebellion invasion famine epidemic vaccine celebration tradition theory experiment
    technology regulation subsidy merger eclipse tide hurricane blizzard thunderstorm landslide frost heatwave snowfall
    quarrel negotiation verdict ceremony strategy campaign`,
} as const;
