/** What a corpus is: text to train on, made or stored. */
import type { Lexicon } from './corpora/pocket_english/lexicon.ts';

export interface CorpusText {
  text: string;
  /** Total information in `text` in nats, where its generator knows it: nats / tokens is a loss that no model can beat. */
  nats: number | null;
}

export interface Corpus {
  id: string;
  title: string;
  /** One sentence for the person who chooses. */
  description: string;
  /** The text; generated ones depend on the seed, stored ones load lazily and do not. */
  load(seed: number): Promise<CorpusText>;
  /** Where the grammar of pocket English writes the text: the words it has. */
  lexicon?(): Lexicon;
}

export const defineCorpus = (corpus: Corpus): Corpus => corpus;
