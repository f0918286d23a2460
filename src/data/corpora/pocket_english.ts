import { defineCorpus } from '../corpus.ts';
import { generate } from './pocket_english/generate.ts';
import { buildLexicon } from './pocket_english/lexicon.ts';

export const pocketEnglish = defineCorpus({
  id: 'pocket-english',
  title: 'Pocket English (generated)',
  description:
    'Sentences of about three thousand word forms from a grammar, so that the lowest possible loss is known.',
  load: async (seed) => generate(seed, 600_000, buildLexicon()),
  lexicon: buildLexicon,
});
