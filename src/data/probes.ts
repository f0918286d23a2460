/**
 * What a model of a generated text has learnt, skill by skill: beginnings of sentences as the grammar writes them, each
 * with a token that may follow and one that must not. Either token is right in half of the questions, so guessing
 * scores a half, and so does always preferring the commoner one.
 */
import { TextError } from '../core/errors.ts';
import { Rng } from '../core/rng.ts';
import { CORPORA } from './corpora/index.ts';
import type { Lexicon, NounKind } from './corpora/pocket_english/lexicon.ts';
import { LIVING, name, noun, subject } from './corpora/pocket_english/noun_phrase.ts';
import { plainVerb, predicate } from './corpora/pocket_english/predicate.ts';
import { Author } from './corpora/pocket_english/scribe.ts';
import { Story, type Referent } from './corpora/pocket_english/story.ts';
import { CORPUS_SEED } from './dataset.ts';
import { loadTokenizer } from './tokenizer.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface Probe {
  /** Model ids, at most as many as the model's context holds. */
  context: Uint32Array;
  /** Model id of a token that may come next. */
  right: number;
  /** Model id of a token that must not. */
  wrong: number;
}

export interface Skill {
  /** The name that is shown. */
  name: string;
  probes: readonly Probe[];
}

/** Two endings, of which a context allows exactly one. */
interface Question {
  endings: readonly [string, string];
  /** Writes a context for the first of the endings, or for the second. */
  write(story: Story, first: boolean, rng: Rng): void;
}

const PROBES_OF_EACH_KIND = 6;
const FEWEST_OF_EACH_KIND = 4;
const MOST_ATTEMPTS = 300;

const BESIDE: readonly NounKind[] = ['thing', 'site', 'animal'];

const SKILLS: Readonly<Record<string, readonly Question[]>> = {
  'Capital after a full stop': ['the', 'a', 'this', 'some', 'these'].map((word) => ({
    endings: [` ${word.charAt(0).toUpperCase()}${word.slice(1)}`, ` ${word}`],
    write: (story, first) => (first ? sentence(story) : untilObject(story)),
  })),
  'Full stop at the end': [
    {
      endings: ['.', ' the'],
      write: (story, first) => (first ? statement(story) : untilObject(story)),
    },
  ],
  'Verb agrees with its subject': agreement((story, plural, rng) => void the(story, LIVING, plural, rng)),
  'Verb agrees across a distance': agreement((story, plural, rng) => {
    the(story, LIVING, plural, rng);
    story.scribe.word(story.lexicon.phrases.near);
    the(story, BESIDE, !plural, rng);
  }),
  'Pronoun fits who was named': [
    {
      endings: [' She', ' He'],
      write(story, first, rng) {
        const kind = first ? 'woman' : 'man';
        sentence(story, rng.integer(2) === 0 ? name(story, kind) : the(story, [kind], false, rng));
      },
    },
  ],
  'To affect, an effect': [
    {
      endings: [' affect', ' effect'],
      write: (story, first) => (first ? untilAffect(story) : untilEffect(story)),
    },
  ],
};

/** "The old dogs", for a form of "to be" to follow. */
function agreement(write: (story: Story, plural: boolean, rng: Rng) => void): readonly Question[] {
  return [
    { endings: [' are', ' is'], write },
    { endings: [' were', ' was'], write },
  ];
}

function the(story: Story, kinds: readonly NounKind[], plural: boolean, rng: Rng): Referent {
  story.scribe.say('the');
  return noun(story, kinds[rng.integer(kinds.length)]!, plural);
}

/** "Anna has seen the mill" */
function statement(story: Story, who: Referent = subject(story)): void {
  predicate(story, who);
}

/** "Anna has seen the mill." */
function sentence(story: Story, who?: Referent): void {
  statement(story, who);
  story.scribe.mark('.');
}

/** "The queen found", for an object to follow. */
function untilObject(story: Story): void {
  plainVerb(story, story.lexicon.verbs.handle, subject(story, ['woman', 'man'], false));
}

/** "The storm might", for a verb to follow. */
function untilAffect(story: Story): void {
  subject(story, ['force'], false);
  story.scribe.word(story.lexicon.phrases.modalPast);
}

/** "The storm had a deep", for a noun to follow. */
function untilEffect(story: Story): void {
  subject(story, ['force'], false);
  story.scribe.say('had');
  story.scribe.indefinite();
  story.scribe.word(story.lexicon.adjectives.effect);
}

/** Turns text to model ids; null if the vocabulary lacks a token. */
type Encode = (text: string) => Uint32Array | null;

/**
 * The skills of a corpus, with the same probes in every run; none if no grammar writes the text. A skill is left out
 * if the vocabulary lacks its words, or if contexts of `blockSize` tokens are too short for it.
 */
export async function buildSkills(corpus: string, vocabulary: Vocabulary, blockSize: number): Promise<Skill[]> {
  const lexicon = CORPORA.find(({ id }) => id === corpus)?.lexicon?.();
  if (!lexicon) return [];
  const tokenizer = await loadTokenizer();
  const encode: Encode = (text) => {
    try {
      return vocabulary.toModel(tokenizer.encode(text));
    } catch (error) {
      if (error instanceof TextError) return null;
      throw error;
    }
  };
  const skills = Object.entries(SKILLS).map(([skill, questions]) => {
    const [first, second] = [true, false].map((first) => probesOf(skill, questions, first, lexicon, encode, blockSize));
    const count = Math.min(first!.length, second!.length);
    return { name: skill, probes: [...first!.slice(0, count), ...second!.slice(0, count)] };
  });
  return skills.filter(({ probes }) => probes.length >= 2 * FEWEST_OF_EACH_KIND);
}

/** Probes of each question in turn, no context twice. */
function probesOf(
  skill: string,
  questions: readonly Question[],
  first: boolean,
  lexicon: Lexicon,
  encode: Encode,
  blockSize: number,
): Probe[] {
  const rng = new Rng(CORPUS_SEED, `probes/${skill}/${first}`);
  const usable = questions.flatMap(({ endings, write }) => {
    const [one, other] = endings.map((ending) => encode(ending));
    return one?.length === 1 && other?.length === 1 ? [{ one: one[0]!, other: other[0]!, write }] : [];
  });
  const probes = new Map<string, Probe>();
  for (let i = 0; i < MOST_ATTEMPTS && usable.length > 0 && probes.size < PROBES_OF_EACH_KIND; i++) {
    const { one, other, write } = usable[probes.size % usable.length]!;
    const author = new Author(rng);
    write(new Story(author, lexicon), first, rng);
    const context = encode(author.text);
    if (!context || context.length > blockSize) continue;
    probes.set(author.text, { context, right: first ? one : other, wrong: first ? other : one });
  }
  return [...probes.values()];
}
