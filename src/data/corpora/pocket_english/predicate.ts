/** Predicates: "has chased the cats", "are behind the mill", "had a lasting effect on the town". */
import type { NounKind, VerbKind, Verbs } from './lexicon.ts';
import { ANY, described, LIVING, noun, object } from './noun_phrase.ts';
import type { Referent, Story } from './story.ts';
import { isHuman, isThird, PRONOUNS } from './story.ts';

/** A form of "to be" that agrees with its subject. */
export function be(story: Story, subject: Referent): void {
  story.scribe.say(PRONOUNS[subject.pronoun].be[story.tense]);
}

/** A form of "to have" that agrees with its subject. */
function have(story: Story, subject: Referent): void {
  story.scribe.say(story.tense === 'past' ? 'had' : isThird(subject) ? 'has' : 'have');
}

/** A form of "to do" that agrees with its subject. */
export function auxiliary(story: Story, subject: Referent): void {
  story.scribe.say(story.tense === 'past' ? 'did' : isThird(subject) ? 'does' : 'do');
}

/** The verb alone, in the story's tense. */
export function plainVerb(story: Story, verbs: Verbs, subject: Referent): void {
  story.scribe.word(story.tense === 'past' ? verbs.past : isThird(subject) ? verbs.third : verbs.base);
}

/** A verb, alone or with auxiliaries before it. */
function verb(story: Story, kind: VerbKind, subject: Referent): void {
  const { scribe, lexicon } = story;
  const verbs = lexicon.verbs[kind];
  story.oneOf(
    [0.64, () => plainVerb(story, verbs, subject)],
    [
      0.08,
      () => {
        auxiliary(story, subject);
        scribe.say('not');
        scribe.word(verbs.base);
      },
    ],
    // Nobody is knowing things: verbs of the mind have no progressive form.
    [
      kind === 'sense' ? 0 : 0.1,
      () => {
        be(story, subject);
        scribe.word(verbs.ing);
      },
    ],
    [
      0.09,
      () => {
        have(story, subject);
        scribe.word(verbs.participle);
      },
    ],
    [
      0.09,
      () => {
        scribe.word(story.tense === 'past' ? lexicon.phrases.modalPast : lexicon.phrases.modalPresent);
        scribe.word(verbs.base);
      },
    ],
  );
}

/** A place: "in London", "behind the old mill". */
export function place(story: Story): void {
  const { scribe, lexicon } = story;
  story.oneOf(
    [
      0.25,
      () => {
        scribe.say('in');
        scribe.word(lexicon.names.place);
      },
    ],
    [
      0.75,
      () => {
        scribe.word(lexicon.phrases.place);
        scribe.say('the');
        noun(story, 'site', scribe.chance(0.12));
      },
    ],
  );
}

/** A time, as the story's tense allows. */
export function time(story: Story): void {
  const { scribe, lexicon } = story;
  const past = story.tense === 'past';
  story.oneOf<unknown>(
    [0.45, () => scribe.word(lexicon.phrases.anytime)],
    [0.45, () => scribe.word(past ? lexicon.phrases.past : lexicon.phrases.present)],
    [
      past ? 0.1 : 0,
      () => {
        scribe.say('in');
        scribe.word(lexicon.phrases.year);
      },
    ],
  );
}

/** Nothing, or how, where or when it happens. */
export function circumstance(story: Story): void {
  story.oneOf(
    [0.5, () => undefined],
    [0.12, () => void story.scribe.word(story.lexicon.adverbs.manner)],
    [0.25, () => place(story)],
    [0.13, () => time(story)],
  );
}

/** An adjective that suits the subject, perhaps with a degree. */
export function quality(story: Story, subject: Referent): void {
  const { adjectives, adverbs } = story.lexicon;
  const living = LIVING.includes(subject.kind);
  if (story.scribe.chance(0.25)) story.scribe.word(adverbs.degree);
  const fitting = living ? adjectives.living : subject.kind === 'force' ? adjectives.force : adjectives.object;
  story.scribe.word(story.scribe.chance(0.75) ? fitting : adjectives.general);
}

/** How or where the subject is. */
function state(story: Story, subject: Referent): void {
  be(story, subject);
  if (story.scribe.chance(0.08)) story.scribe.say('not');
  if (subject.kind === 'force' || story.scribe.chance(0.7)) quality(story, subject);
  else place(story);
}

/** A verb without an object. */
const happens = (kind: VerbKind) => (story: Story, subject: Referent) => {
  verb(story, kind, subject);
  circumstance(story);
};

/** A verb with an object. */
const does = (kind: VerbKind, kinds: readonly NounKind[]) => (story: Story, subject: Referent) => {
  verb(story, kind, subject);
  story.object = object(story, kinds, subject);
  circumstance(story);
};

function gives(story: Story, subject: Referent): void {
  verb(story, 'give', subject);
  const gift = described(story, story.scribe.chance(0.75) ? 'thing' : 'food', subject);
  story.scribe.say('to');
  object(story, LIVING, subject);
  story.object = gift;
}

/** The noun, where "affect" would be the verb: "has a deep effect on the city". */
function hasEffect(story: Story, subject: Referent): void {
  const { scribe, lexicon } = story;
  have(story, subject);
  scribe.indefinite();
  scribe.word(lexicon.adjectives.effect);
  scribe.say('effect');
  scribe.say('on');
  story.object = object(story, ANY, subject);
}

type Predicate = (story: Story, subject: Referent) => void;
type Choices = readonly (readonly [weight: number, predicate: Predicate])[];

const HUMAN: Choices = [
  [0.2, state],
  [0.08, happens('act')],
  [0.08, happens('human')],
  [0.24, does('handle', ['thing'])],
  [0.14, does('meet', LIVING)],
  [0.1, does('sense', ANY)],
  [0.04, does('eat', ['food'])],
  [0.05, does('cook', ['food'])],
  [0.07, gives],
];
const ANIMAL: Choices = [
  [0.25, state],
  [0.35, happens('act')],
  [0.25, does('chase', LIVING)],
  [0.15, does('eat', ['food'])],
];
const LIFELESS: Choices = [
  [0.7, state],
  [0.3, happens('thing')],
];
const FORCE: Choices = [
  [0.2, state],
  [0.2, happens('force')],
  [0.35, does('affect', ANY)],
  [0.25, hasEffect],
];

/** Says something of the subject, as its kind allows. */
export function predicate(story: Story, subject: Referent): void {
  const choices = isHuman(subject)
    ? HUMAN
    : subject.kind === 'animal'
      ? ANIMAL
      : subject.kind === 'force'
        ? FORCE
        : LIFELESS;
  story.oneOf(...choices.map(([weight, say]) => [weight, () => say(story, subject)] as const));
}
