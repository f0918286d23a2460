/** A corpus: text to train on, generated or stored. */
import type { Lexicon } from './corpora/pocket_english/lexicon.ts';

export interface CorpusText {
  text: string;
  /** Total information in `text` in nats, if its generator knows it: nats / tokens is a loss that no model can beat. */
  nats: number | null;
}

export interface Corpus {
  id: string;
  title: string;
  /** One sentence for the person who chooses. */
  description: string;
  /** The text; generated ones depend on the seed, stored ones load lazily and do not. */
  load(seed: number): Promise<CorpusText>;
  /** The words, if the grammar of pocket English writes the text. */
  lexicon?(): Lexicon;
}

export const defineCorpus = (corpus: Corpus): Corpus => corpus;
