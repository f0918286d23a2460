import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, resolveConfig } from '../../core/config.ts';
import { LESSONS } from '../../core/pattern.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { experimentConfig, findExperiment } from '../../lab/experiments/index.ts';
import { isRecorded, loadRecording } from './recordings.ts';

const WISHES = LESSONS.flatMap((experiment) => {
  const { fixes, expected } = findExperiment(experiment);
  return [
    { experiment, fix: null, expected },
    ...fixes.slice(0, 1).map((fix) => ({ experiment, fix: fix.id, expected: fix.expected })),
  ];
});

describe('the recorded runs', () => {
  it.each(WISHES)('hold $experiment with the fix $fix, which is read as $expected', async ({ expected, ...wish }) => {
    const { history, facts } = await loadRecording(wish);
    expect(diagnose(history, { vocabSize: facts.vocabSize, floor: facts.floor }).pattern).toBe(expected);
  });

  it.each(WISHES)('were made with the settings that $experiment with the fix $fix has today', async (wish) => {
    const { config, scale, history } = await loadRecording(wish);
    const today = resolveConfig(experimentConfig(wish.experiment, scale, wish.fix), { seed: config.seed });
    for (const key of CONFIG_KEYS) expect(config[key], key).toBe(today[key]);
    expect(history.step).toHaveLength(today.max_iters);
  });

  it('say so in a sentence where there is none', async () => {
    const wish = { experiment: 'good', fix: 'nothing' };
    expect(isRecorded(wish)).toBe(false);
    await expect(loadRecording(wish)).rejects.toThrow('The recorded run could not be loaded. Reload the page');
  });
});
