import { defineCorpus } from '../corpus.ts';

export const stories = defineCorpus({
  id: 'stories',
  title: 'Stories',
  description: 'Short stories in plain English prose, written for this lab.',
  load: async () => ({ text: (await import('./stories.txt?raw')).default, nats: null }),
});
