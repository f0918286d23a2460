import { defineCorpus } from '../corpus.ts';
import { generate } from './pocket_english/generate.ts';
import { buildLexicon } from './pocket_english/lexicon.ts';

/** Share of each word list that is kept: about 260 word forms in all, function words included. */
export const TINY_SHARE = 0.04;

const lexicon = () => buildLexicon(TINY_SHARE);

export const tinyEnglish = defineCorpus({
  id: 'tiny-english',
  title: 'Tiny English (generated)',
  description:
    'The same grammar with about 260 word forms: learnt in a few hundred small steps, and its lowest possible loss is known.',
  load: async (seed) => generate(seed, 300_000, lexicon()),
  lexicon,
});
