import { loadPart } from '../../core/load_part.ts';
import { defineCorpus } from '../corpus.ts';

export const stories = defineCorpus({
  id: 'stories',
  title: 'Stories',
  description: 'Short stories in plain English prose, written for this lab.',
  async load() {
    const { default: text } = await loadPart('The text', () => import('./stories.txt?raw'));
    return { text, nats: null };
  },
});
