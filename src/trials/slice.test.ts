/** A small slice of the matrix, trained for real: what is cheapest, with a seed that no recipe was searched with. */
import { describe, expect, it } from 'vitest';
import { findExperiment } from '../lab/experiments/index.ts';
import { defineTrial, runTrial, trialName } from './trial.ts';

/** Together less than a minute; `npm run experiments` does all of it. */
const SLICE = ['flat', 'spikes', 'nan', 'sawtooth'];
const SEED = 111;

const trials = SLICE.map(findExperiment).flatMap((experiment) =>
  [null, ...experiment.fixes.slice(0, 1)].map((fix) => defineTrial({ experiment, fix, scale: 'ci', seed: SEED })),
);

describe('trained for real at the smallest scale', () => {
  it.each(trials.map((trial) => [trialName(trial), trial.expected, trial] as const))(
    '%s is called %s and has the shape',
    async (_name, expected, trial) => {
      const { verdict, shape } = await runTrial(trial);
      expect(verdict.pattern, verdict.summary).toBe(expected);
      expect(shape.filter(({ ok }) => !ok)).toEqual([]);
    },
  );
});
