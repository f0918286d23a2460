import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { buildDataset, type Dataset } from './dataset.ts';
import { buildSkills, type Skill } from './probes.ts';

const dataset = (corpus: 'tiny-english' | 'pocket-english' | 'stories'): Promise<Dataset> =>
  buildDataset({ config: { ...DEFAULT_CONFIG, corpus, vocabulary: 'compact', block_size: 32 }, text: null });

const SKILLS = [
  'Capital after a full stop',
  'Full stop at the end',
  'Verb agrees with its subject',
  'Verb agrees across a distance',
  'Pronoun fits who was named',
  'To affect, an effect',
];

/** Every probe as text: "The dogs| are| is". */
const spelled = ({ vocabulary }: Dataset, { probes }: Skill) =>
  probes.map(({ context, right, wrong }) =>
    [vocabulary.decode(context), vocabulary.tokenText(right), vocabulary.tokenText(wrong)].join('|'),
  );

describe.each(['tiny-english', 'pocket-english'] as const)('the probes of %s', (corpus) => {
  it('have six skills with a dozen questions each, none asked twice', async () => {
    const text = await dataset(corpus);
    const skills = await buildSkills(corpus, text.vocabulary, 32);
    expect(skills.map(({ name }) => name)).toEqual(SKILLS);
    for (const skill of skills) {
      expect(new Set(spelled(text, skill)).size).toBe(12);
      for (const { context } of skill.probes) expect(context.length).toBeLessThanOrEqual(32);
    }
  });

  it('give a half to whoever always prefers the same tokens', async () => {
    const { vocabulary, vocabSize } = await dataset(corpus);
    const preferences = [(id: number) => id, (id: number) => vocabSize - id, (id: number) => (id * 7919) % 1009];
    for (const { probes } of await buildSkills(corpus, vocabulary, 32)) {
      for (const prefer of preferences) {
        expect(probes.filter(({ right, wrong }) => prefer(right) > prefer(wrong))).toHaveLength(6);
      }
    }
  });

  it('are answered rightly by the text itself wherever it holds the context', async () => {
    const text = await dataset(corpus);
    const whole = text.decode(text.train);
    let [right, wrong] = [0, 0];
    for (const { probes } of await buildSkills(corpus, text.vocabulary, 32)) {
      for (const probe of probes) {
        const context = text.decode(probe.context);
        const count = (ending: number) => whole.split(`\n\n${context}${text.vocabulary.tokenText(ending)}`).length - 1;
        right += count(probe.right);
        wrong += count(probe.wrong);
      }
    }
    expect(right).toBeGreaterThan(2); // most probes are new sentences
    expect(wrong).toBe(0);
  });
});

it('are the same each time', async () => {
  const { vocabulary } = await dataset('tiny-english');
  expect(await buildSkills('tiny-english', vocabulary, 32)).toEqual(await buildSkills('tiny-english', vocabulary, 32));
});

it('ask of the pronoun, the verb and the noun what the grammar would', async () => {
  const text = await dataset('tiny-english');
  const skills = await buildSkills('tiny-english', text.vocabulary, 32);
  const of = (name: string) =>
    spelled(
      text,
      skills.find((skill) => skill.name === name)!,
    );
  expect(
    of('Verb agrees across a distance').some((probe) =>
      /^The \w+s \w+ the \w+[^s]\| (are\| is|were\| was)$/.test(probe),
    ),
  ).toBe(true);
  expect(of('To affect, an effect').filter((probe) => / had an? \w+\| effect\| affect$/.test(probe))).toHaveLength(6);
  expect(of('Pronoun fits who was named').filter((probe) => probe.endsWith('.| He| She'))).toHaveLength(6);
});

it('are none where no grammar writes the text, or where the context is too short', async () => {
  const stories = await dataset('stories');
  expect(await buildSkills('stories', stories.vocabulary, 32)).toEqual([]);
  expect(await buildSkills('own', stories.vocabulary, 32)).toEqual([]);
  const { vocabulary } = await dataset('tiny-english');
  expect((await buildSkills('tiny-english', vocabulary, 2)).map(({ name }) => name)).not.toContain(SKILLS[1]);
});
