/** Reads a text back through the grammar that wrote it; tests use it to prove that a text has one derivation only. */
import type { Lexicon, Words } from './lexicon.ts';
import { Scribe, zipf } from './scribe.ts';
import { paragraph } from './sentence.ts';

/** Thrown by a reader when its choices do not spell the text. */
class Mismatch extends Error {}

/** A choice point on the path: the possible options, and which one is being tried. */
interface Choice {
  options: readonly { index: number; nats: number }[];
  tried: number;
}

/** Follows a path of choices through the text, and takes the first option wherever the path ends. */
class Reader extends Scribe {
  private position = 0;
  private depth = 0;

  private readonly text: string;
  private readonly path: Choice[];

  constructor(text: string, path: Choice[]) {
    super();
    this.text = text;
    this.path = path;
  }

  get atEnd(): boolean {
    return this.position === this.text.length;
  }

  private choose(options: () => Choice['options']): number {
    let choice = this.path[this.depth];
    if (choice === undefined) this.path.push((choice = { options: options(), tried: 0 }));
    this.depth++;
    const option = choice.options[choice.tried];
    if (option === undefined) throw new Mismatch();
    return option.index;
  }

  branch(weights: readonly number[]): number {
    const total = weights.reduce((a, b) => a + b, 0);
    return this.choose(() =>
      weights.flatMap((weight, index) => (weight > 0 ? [{ index, nats: -Math.log(weight / total) }] : [])),
    );
  }

  word(forms: Words): number {
    const index = this.choose(() => {
      const cumulative = zipf(forms.length);
      return forms.flatMap((form, i) =>
        this.reads(this.spell(form))
          ? [{ index: i, nats: -Math.log((cumulative[i] ?? 1) - (cumulative[i - 1] ?? 0)) }]
          : [],
      );
    });
    this.say(forms[index] ?? '');
    return index;
  }

  /** Whether the text goes on with these whole words. */
  private reads(spelled: string): boolean {
    if (!this.text.startsWith(spelled, this.position)) return false;
    const next = this.text.charAt(this.position + spelled.length);
    return !/\w/.test(next) || !/\w$/.test(spelled);
  }

  protected put(text: string): void {
    if (!this.reads(text)) throw new Mismatch();
    this.position += text.length;
  }
}

/** Moves a path on to the next one in order; false after the last. */
function advance(path: Choice[]): boolean {
  for (let last = path.at(-1); last !== undefined; path.pop(), last = path.at(-1)) {
    if (++last.tried < last.options.length) return true;
  }
  return false;
}

/** The information in nats of each derivation of a paragraph, which ends in an empty line. */
export function derivations(text: string, lexicon: Lexicon): number[] {
  const found: number[] = [];
  const path: Choice[] = [];
  do {
    const reader = new Reader(text, path);
    try {
      paragraph(reader, lexicon);
      if (reader.atEnd) found.push(path.reduce((nats, c) => nats + (c.options[c.tried]?.nats ?? 0), 0));
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
    }
  } while (advance(path));
  return found;
}
