/** Sentences and paragraphs. Every sentence starts with a capital and ends in a full stop, a question or an exclamation mark. */
import type { Lexicon, VerbKind } from './lexicon.ts';
import { described, LIVING, noun, subject } from './noun_phrase.ts';
import { auxiliary, be, circumstance, place, plainVerb, predicate, quality, time } from './predicate.ts';
import type { Scribe } from './scribe.ts';
import type { Referent } from './story.ts';
import { Story } from './story.ts';

/** Subject and predicate. Pronouns of the next clause refer to what is named here. */
function clause(story: Story): void {
  const { scribe } = story;
  if (scribe.chance(0.03)) return effects(story);
  const referent = subject(story);
  predicate(story, referent);
  story.subject = referent;
}

/** "The effects of the drought on the farms were visible": the noun, and a verb far from its subject. */
function effects(story: Story): void {
  const { scribe, lexicon } = story;
  const plural = scribe.chance(0.5);
  scribe.say('the');
  scribe.say(plural ? 'effects' : 'effect');
  scribe.say('of');
  described(story, 'force');
  scribe.say('on');
  described(story, scribe.chance(0.5) ? 'site' : 'animal');
  const referent: Referent = { kind: 'force', pronoun: plural ? 'they' : 'it' };
  be(story, referent);
  scribe.word(lexicon.adjectives.effect);
  story.subject = referent;
}

/** One clause or two. */
function clauses(story: Story): void {
  const joined = (conjunction: string, comma: boolean) => () => {
    if (comma) story.scribe.mark(',');
    story.scribe.say(conjunction);
    clause(story);
  };
  clause(story);
  story.oneOf(
    [0.74, () => undefined],
    [0.08, joined('and', true)],
    [0.06, joined('but', true)],
    [0.06, joined('because', false)],
    [0.03, joined('when', false)],
    [0.03, joined('although', false)],
  );
}

function statement(story: Story): void {
  const { scribe } = story;
  const opening = (act: () => void) => () => {
    act();
    scribe.mark(',');
  };
  story.oneOf([0.82, () => undefined], [0.11, opening(() => time(story))], [0.07, opening(() => place(story))]);
  clauses(story);
}

/** "There are seven owls behind the mill." */
function existence(story: Story): void {
  const { scribe, lexicon } = story;
  const kinds = ['animal', 'thing', 'woman', 'man', 'food'] as const;
  const kind = kinds[scribe.branch([0.35, 0.35, 0.1, 0.1, 0.1])] ?? 'thing';
  const plural = scribe.chance(0.6);
  scribe.say('there');
  be(story, { kind, pronoun: plural ? 'they' : 'it' });
  if (plural) {
    story.oneOf(
      [0.5, () => void scribe.word(lexicon.phrases.numeral)],
      [0.3, () => scribe.say('some')],
      [0.2, () => scribe.say('many')],
    );
  } else scribe.indefinite();
  const referent = noun(story, kind, plural);
  place(story);
  story.subject = referent;
}

/** "Where are the keys?", "Does the owl sleep in the barn?" */
function question(story: Story): void {
  const { scribe, lexicon } = story;
  /** Auxiliary, subject, verb: the auxiliary must agree with the subject after it, so its number is drawn first. */
  const inverted = (kind: VerbKind) => () => {
    const plural = scribe.chance(0.4);
    const agreeing: Referent = { kind: 'animal', pronoun: plural ? 'they' : 'it' };
    auxiliary(story, agreeing);
    const referent = asked(story, plural);
    scribe.word(lexicon.verbs[kind].base);
    circumstance(story);
    story.subject = referent;
  };
  const linked = (act: (referent: Referent) => void) => () => {
    const plural = scribe.chance(0.4);
    be(story, { kind: 'animal', pronoun: plural ? 'they' : 'it' });
    const referent = asked(story, plural);
    act(referent);
    story.subject = referent;
  };
  story.oneOf(
    [0.3, inverted('act')],
    [0.25, linked((referent) => quality(story, referent))],
    [
      0.25,
      () => {
        scribe.say('where');
        linked(() => undefined)();
      },
    ],
    [
      0.2,
      () => {
        scribe.say('why');
        inverted('act')();
      },
    ],
  );
}

/** The subject of a question: a person or animal of the given number, as a pronoun, a name or a noun. */
function asked(story: Story, plural: boolean): Referent {
  const { scribe, lexicon } = story;
  const known = story.subject;
  if (known !== null && LIVING.includes(known.kind) && (known.pronoun === 'they') === plural && scribe.chance(0.4)) {
    scribe.say(known.pronoun);
    return known;
  }
  const kinds = ['woman', 'man', 'animal'] as const;
  const kind = kinds[scribe.branch([0.3, 0.3, 0.4])] ?? 'animal';
  if (!plural && kind !== 'animal' && scribe.chance(0.5)) {
    scribe.word(lexicon.names[kind]);
    return { kind, pronoun: kind === 'woman' ? 'she' : 'he' };
  }
  scribe.say('the');
  return noun(story, kind, plural);
}

/** "What an old clock!", "How tired she was!" */
function exclamation(story: Story): void {
  const { scribe, lexicon } = story;
  const known = story.subject;
  const how = known !== null && LIVING.includes(known.kind) && scribe.chance(0.5);
  scribe.say(how ? 'how' : 'what');
  if (how) {
    scribe.word(lexicon.adjectives.living);
    scribe.say(known.pronoun);
    be(story, known);
    return;
  }
  const kinds = ['thing', 'animal', 'site'] as const;
  scribe.indefinite();
  scribe.word(lexicon.adjectives.general);
  scribe.word(lexicon.nouns[kinds[scribe.branch([0.4, 0.3, 0.3])] ?? 'thing'].singular);
}

/** Direct speech, before or after the naming of its speaker. */
function quotation(story: Story): void {
  const { scribe, lexicon } = story;
  const asks = scribe.chance(0.25);
  const verbs = lexicon.verbs[asks ? 'ask' : 'say'];
  const speak = () => {
    const speaker = subject(story, ['woman', 'man'], false);
    plainVerb(story, verbs, speaker);
    story.subject = speaker;
  };
  const words = () => {
    const spoken = new Story(scribe, lexicon, true);
    if (asks) question(spoken);
    else clause(spoken);
  };
  if (scribe.chance(0.5)) {
    speak();
    scribe.mark(',');
    scribe.openQuote();
    words();
    scribe.mark(asks ? '?' : '.');
    scribe.closeQuote(false);
  } else {
    scribe.openQuote();
    words();
    scribe.mark(asks ? '?' : ',');
    scribe.closeQuote(true);
    speak();
    scribe.mark('.');
  }
}

function sentence(story: Story): void {
  const ending = (mark: '.' | '?' | '!', act: (story: Story) => void) => () => {
    act(story);
    story.scribe.mark(mark);
  };
  story.oneOf(
    [0.68, ending('.', statement)],
    [0.09, ending('.', existence)],
    [0.07, ending('?', question)],
    [0.04, ending('!', exclamation)],
    [0.12, () => quotation(story)],
  );
}

const LONGEST_PARAGRAPH = 8;

/** Writes one paragraph of one to eight sentences. */
export function paragraph(scribe: Scribe, lexicon: Lexicon): void {
  const story = new Story(scribe, lexicon);
  let sentences = 0;
  do sentence(story);
  while (++sentences < LONGEST_PARAGRAPH && scribe.chance(0.8));
  scribe.endParagraph();
}
