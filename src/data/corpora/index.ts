/** Every text that comes with the lab; to add one, write its file and list it here. */
import { ConfigError } from '../../core/errors.ts';
import type { Corpus } from '../corpus.ts';
import { drill } from './drill.ts';
import { pocketEnglish } from './pocket_english.ts';
import { stories } from './stories.ts';
import { tinyEnglish } from './tiny_english.ts';

export const CORPORA: readonly Corpus[] = [pocketEnglish, tinyEnglish, drill, stories];

/** @throws ConfigError for an id that no corpus has. */
export function findCorpus(id: string): Corpus {
  const corpus = CORPORA.find((c) => c.id === id);
  if (corpus !== undefined) return corpus;
  throw new ConfigError(`There is no text named "${id}".`, `Use one of ${CORPORA.map((c) => c.id).join(', ')}.`);
}
