/** Pocket English: endless text from a grammar, with its information counted as it is written. */
import { Rng } from '../../../core/rng.ts';
import type { CorpusText } from '../../corpus.ts';
import type { Lexicon } from './lexicon.ts';
import { Author } from './scribe.ts';
import { paragraph } from './sentence.ts';

/**
 * Writes whole paragraphs until there are at least `characters`.
 * Each text has exactly one derivation, so `nats`, the sum of −ln p over its choices, is −ln of the probability of the text:
 * a model that knew the grammar by heart would score `nats` over the whole text, and on average no model can do better.
 */
export function generate(seed: number, characters: number, lexicon: Lexicon): CorpusText & { nats: number } {
  const author = new Author(new Rng(seed, 'pocket-english'));
  while (author.length < characters) paragraph(author, lexicon);
  return { text: author.text, nats: author.nats };
}
