/** Noun phrases: "the old keys to the cabinet", "three owls", "Tom's hat", "she". */
import type { NounKind } from './lexicon.ts';
import type { Pronoun, Referent, Story } from './story.ts';
import { isHuman, isThird, PRONOUNS } from './story.ts';

const GROUP = {
  woman: 'living',
  man: 'living',
  animal: 'living',
  thing: 'object',
  food: 'object',
  site: 'object',
  force: 'force',
} as const;

const SINGULAR: Record<NounKind, Pronoun> = {
  woman: 'she',
  man: 'he',
  animal: 'it',
  thing: 'it',
  food: 'it',
  site: 'it',
  force: 'it',
};

/** Weight of each kind when any kind will do. */
const KINDS: readonly (readonly [NounKind, number])[] = [
  ['woman', 0.2],
  ['man', 0.2],
  ['animal', 0.2],
  ['thing', 0.18],
  ['food', 0.06],
  ['site', 0.06],
  ['force', 0.1],
];

export const LIVING: readonly NounKind[] = ['woman', 'man', 'animal'];
export const ANY: readonly NounKind[] = KINDS.map(([kind]) => kind);

/** Draws one of the kinds. */
function anyKind(story: Story, kinds: readonly NounKind[]): NounKind {
  const options = KINDS.filter(([kind]) => kinds.includes(kind));
  return options[story.scribe.branch(options.map(([, weight]) => weight))]?.[0] ?? 'thing';
}

/** An optional adjective and a noun. */
export function noun(story: Story, kind: NounKind, plural: boolean): Referent {
  const { scribe, lexicon } = story;
  const { general, [GROUP[kind]]: fitting } = lexicon.adjectives;
  story.oneOf([0.72, () => -1], [0.12, () => scribe.word(general)], [0.16, () => scribe.word(fitting)]);
  scribe.word(lexicon.nouns[kind][plural ? 'plural' : 'singular']);
  return { kind, pronoun: plural ? 'they' : SINGULAR[kind] };
}

/** Determiner, optional adjective, noun. `owner` allows "her", "its" and so on, for the owner's things. */
export function described(story: Story, kind: NounKind, owner: Referent | null = null): Referent {
  const { scribe, lexicon } = story;
  const fixed = (determiner: string, plural: boolean) => () => {
    scribe.say(determiner);
    return noun(story, kind, plural);
  };
  return story.oneOf(
    [
      owner === null ? 0 : 0.15,
      () => {
        scribe.say(PRONOUNS[(owner ?? { pronoun: 'it' as const }).pronoun].possessive);
        return noun(story, kind, scribe.chance(0.35));
      },
    ],
    [0.44, fixed('the', false)],
    [0.18, fixed('the', true)],
    [
      0.14,
      () => {
        scribe.indefinite();
        return noun(story, kind, false);
      },
    ],
    [0.03, fixed('this', false)],
    [0.02, fixed('that', false)],
    [0.03, fixed('these', true)],
    [0.02, fixed('those', true)],
    [0.03, fixed('every', false)],
    [0.03, fixed('some', true)],
    [0.02, fixed('many', true)],
    [
      0.03,
      () => {
        scribe.word(lexicon.phrases.numeral);
        return noun(story, kind, true);
      },
    ],
    [
      0.03,
      () => {
        name(story, scribe.chance(0.5) ? 'woman' : 'man');
        scribe.mark("'s");
        return noun(story, kind, scribe.chance(0.35));
      },
    ],
  );
}

export function name(story: Story, kind: 'woman' | 'man'): Referent {
  story.scribe.word(story.lexicon.names[kind]);
  return { kind, pronoun: SINGULAR[kind] };
}

/** Two people, whom later clauses call "they". */
function couple(story: Story): Referent {
  name(story, 'woman');
  story.scribe.say('and');
  name(story, 'man');
  return { kind: 'woman', pronoun: 'they' };
}

/** A pronoun for the subject of the previous clause, or in speech for the speakers; null if none can be used. */
function pronoun(story: Story): Referent | null {
  const { scribe, spoken, subject } = story;
  if (spoken && scribe.chance(0.5)) {
    const pronouns = ['I', 'you', 'we'] as const;
    const person = pronouns[scribe.branch([0.5, 0.3, 0.2])] ?? 'I';
    scribe.say(person);
    return { kind: 'woman', pronoun: person };
  }
  if (subject === null || subject.pronoun === 'I' || subject.pronoun === 'you' || subject.pronoun === 'we') return null;
  if (!scribe.chance(0.45)) return null;
  scribe.say(subject.pronoun);
  return subject;
}

/** What may come between a subject and its verb: a place with a noun of another number, or a clause. */
function separation(story: Story, subject: Referent): void {
  const { scribe, lexicon } = story;
  story.oneOf(
    [0.7, () => undefined],
    [
      0.2,
      () => {
        scribe.word(subject.kind === 'thing' ? lexicon.phrases.belonging : lexicon.phrases.near);
        scribe.say('the');
        noun(story, anyKind(story, ['thing', 'site', 'animal']), scribe.chance(0.45));
      },
    ],
    [
      LIVING.includes(subject.kind) ? 0.14 : 0,
      () => {
        scribe.say(isHuman(subject) ? 'who' : 'that');
        const { sense } = lexicon.verbs;
        scribe.word(story.tense === 'past' ? sense.past : isThird(subject) ? sense.third : sense.base);
        scribe.say('the');
        noun(story, anyKind(story, LIVING), scribe.chance(0.45));
      },
    ],
  );
}

/** A subject of one of the kinds; it may be a pronoun only if the kinds include what the pronoun stands for. */
export function subject(story: Story, kinds: readonly NounKind[] = ANY, separable = true): Referent {
  if (story.spoken || (story.subject !== null && kinds.includes(story.subject.kind))) {
    const known = pronoun(story);
    if (known !== null) return known;
  }
  const human = kinds.includes('woman') ? 1 : 0;
  return story.oneOf(
    [human * 0.3, () => name(story, story.scribe.chance(0.5) ? 'woman' : 'man')],
    [human * 0.05, () => couple(story)],
    [
      0.65,
      () => {
        const referent = described(story, anyKind(story, kinds));
        if (separable) separation(story, referent);
        return referent;
      },
    ],
  );
}

/** An object of one of the kinds. */
export function object(story: Story, kinds: readonly NounKind[], owner: Referent): Referent {
  const { scribe } = story;
  const known = story.object;
  // "Tom saw Sam. He thanked him.": subjects point back to subjects, and objects to objects.
  if (known !== null && kinds.includes(known.kind) && scribe.chance(0.25)) {
    scribe.say(PRONOUNS[known.pronoun].object);
    return known;
  }
  const human = kinds.includes('woman') ? 1 : 0;
  return story.oneOf(
    [human * 0.35, () => name(story, scribe.chance(0.5) ? 'woman' : 'man')],
    [0.65, () => described(story, anyKind(story, kinds), owner)],
  );
}
