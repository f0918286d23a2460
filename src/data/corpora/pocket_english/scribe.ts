/**
 * The grammar makes every choice, and writes every word, through a `Scribe`: the `Author` draws choices and counts their
 * information; a test can read a finished text back through the same grammar and count its derivations.
 */
import type { Rng } from '../../../core/rng.ts';
import { article } from './inflection.ts';
import type { Words } from './lexicon.ts';

export abstract class Scribe {
  private gap = '';
  private capital = true;
  private owesArticle = false;

  /** Chooses an index with probability in proportion to its weight. */
  abstract branch(weights: readonly number[]): number;
  /** Chooses a form and writes it; commoner words stand first (see `zipf`). Returns its index. */
  abstract word(forms: Words): number;
  protected abstract put(text: string): void;

  /** A yes-or-no choice. */
  chance(probability: number): boolean {
    return this.branch([probability, 1 - probability]) === 0;
  }

  /** The form as written here, with any space, article and capital it needs. */
  protected spell(form: string): string {
    const phrase = this.owesArticle ? `${article(form)} ${form}` : form;
    return this.gap + (this.capital ? phrase.charAt(0).toUpperCase() + phrase.slice(1) : phrase);
  }

  say(form: string): void {
    const text = this.spell(form);
    this.gap = ' ';
    this.capital = false;
    this.owesArticle = false;
    this.put(text);
  }

  /** The next word gets "a" or "an" before it, whichever it needs. */
  indefinite(): void {
    this.owesArticle = true;
  }

  /** Puts a mark right behind the last word; one that ends a sentence makes the next word start with a capital. */
  mark(mark: ',' | '.' | '?' | '!' | "'s"): void {
    this.put(mark);
    this.gap = ' ';
    this.capital = '.?!'.includes(mark);
  }

  openQuote(): void {
    this.put(`${this.gap}"`);
    this.gap = '';
    this.capital = true;
  }

  /** @param goesOn whether the sentence continues after the quotation */
  closeQuote(goesOn: boolean): void {
    this.put('"');
    this.gap = ' ';
    this.capital = !goesOn;
  }

  endParagraph(): void {
    this.put('\n\n');
    this.gap = '';
    this.capital = true;
  }
}

const zipfs = new Map<number, Float64Array>();

/** Cumulative probabilities of n words by rank, p ∝ 1 / (rank + 2.7): Zipf's law with Mandelbrot's shift. */
export function zipf(n: number): Float64Array {
  const known = zipfs.get(n);
  if (known !== undefined) return known;
  const cumulative = new Float64Array(n);
  let total = 0;
  for (let i = 0; i < n; i++) cumulative[i] = total += 1 / (i + 1 + 2.7);
  const normalised = cumulative.map((c) => c / total);
  zipfs.set(n, normalised);
  return normalised;
}

/** Draws every choice and adds −ln p of each to `nats`. */
export class Author extends Scribe {
  /** Information in everything written so far, in nats. */
  nats = 0;
  /** UTF-16 units written so far. */
  length = 0;
  private readonly parts: string[] = [];
  private readonly rng: Rng;

  constructor(rng: Rng) {
    super();
    this.rng = rng;
  }

  get text(): string {
    return this.parts.join('');
  }

  branch(weights: readonly number[]): number {
    const total = weights.reduce((a, b) => a + b, 0);
    let left = this.rng.uniform() * total;
    let index = weights.findIndex((weight) => (left -= weight) < 0);
    if (index < 0) index = weights.findLastIndex((weight) => weight > 0); // rounding at the upper end
    this.nats -= Math.log((weights[index] ?? 0) / total);
    return index;
  }

  word(forms: Words): number {
    const cumulative = zipf(forms.length);
    const u = this.rng.uniform();
    const found = cumulative.findIndex((c) => u < c);
    const index = found < 0 ? forms.length - 1 : found;
    this.nats -= Math.log((cumulative[index] ?? 1) - (cumulative[index - 1] ?? 0));
    this.say(forms[index] ?? '');
    return index;
  }

  protected put(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }
}
