/** What a sentence depends on in the sentences before it. */
import type { Lexicon, NounKind } from './lexicon.ts';
import type { Scribe } from './scribe.ts';

export type Pronoun = 'I' | 'you' | 'we' | 'she' | 'he' | 'it' | 'they';
export type Tense = 'past' | 'present';

export const PRONOUNS = {
  I: { object: 'me', possessive: 'my', be: { present: 'am', past: 'was' } },
  you: { object: 'you', possessive: 'your', be: { present: 'are', past: 'were' } },
  we: { object: 'us', possessive: 'our', be: { present: 'are', past: 'were' } },
  she: { object: 'her', possessive: 'her', be: { present: 'is', past: 'was' } },
  he: { object: 'him', possessive: 'his', be: { present: 'is', past: 'was' } },
  it: { object: 'it', possessive: 'its', be: { present: 'is', past: 'was' } },
  they: { object: 'them', possessive: 'their', be: { present: 'are', past: 'were' } },
} as const;

/** Someone or something that was named, with its pronoun. */
export interface Referent {
  kind: NounKind;
  pronoun: Pronoun;
}

/** Whether a present-tense verb takes its s: "she keeps". */
export const isThird = ({ pronoun }: Referent): boolean => pronoun === 'she' || pronoun === 'he' || pronoun === 'it';

export const isHuman = ({ kind }: Referent): boolean => kind === 'woman' || kind === 'man';

/** One paragraph, or one quotation inside it: pronouns look back no further. */
export class Story {
  /** Subject of the previous clause. */
  subject: Referent | null = null;
  /** The last object that was named. */
  object: Referent | null = null;
  private chosenTense: Tense | null = null;

  readonly scribe: Scribe;
  readonly lexicon: Lexicon;
  /** Whether this is direct speech, in which "I", "you" and "we" occur. */
  readonly spoken: boolean;

  constructor(scribe: Scribe, lexicon: Lexicon, spoken = false) {
    this.scribe = scribe;
    this.lexicon = lexicon;
    this.spoken = spoken;
  }

  /** The tense of the whole story, drawn at its first use. */
  get tense(): Tense {
    this.chosenTense ??= this.scribe.chance(0.6) ? 'past' : 'present';
    return this.chosenTense;
  }

  /** Calls one of the options, chosen by weight; each pairs a weight with what to do. */
  oneOf<T>(...options: readonly (readonly [weight: number, act: () => T])[]): T {
    const option = options[this.scribe.branch(options.map(([weight]) => weight))];
    if (option === undefined) throw new Error('No option has a weight.');
    return option[1]();
  }
}
