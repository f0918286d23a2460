import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import { Runs } from './runs.ts';

const random = new Rng(5, 'runs');
const learning = (step: number) => (3 + 7.8 / (1 + step / 40)) * (1 + 0.01 * random.normal());
const STEPS = Array.from({ length: 300 }, (_, step) => step);

describe('the news of a growing log', () => {
  it('are told once', () => {
    const runs = new Runs({});
    expect(runs.news()).toEqual([]);
    for (const step of STEPS) runs.push({ step, trainLoss: learning(step) });
    expect(runs.news()).toEqual(['step 299: Healthy so far.']);
    expect(runs.news()).toEqual([]);
  });

  it('do not say of a lost loss that this holds so far', () => {
    const runs = new Runs({});
    for (const step of STEPS) runs.push({ step, trainLoss: step < 200 ? learning(step) : NaN });
    expect(runs.news()).toEqual([expect.stringMatching(/^step 299: NaN\. The loss .* at step 200\.$/)]);
  });

  it('begin anew with a run, and are of that run alone', () => {
    const runs = new Runs({});
    for (const step of STEPS) runs.push({ step, trainLoss: step < 200 ? learning(step) : NaN });
    runs.news();
    runs.push({ step: 0, trainLoss: learning(0) });
    expect(runs.news()).toEqual(['A new run began at step 0.']);
    for (const step of STEPS.slice(1)) runs.push({ step, trainLoss: learning(step) });
    expect(runs.news()).toEqual(['step 299: Healthy so far.']);
    runs.push({ step: 300, trainLoss: NaN });
    expect(runs.news()).toEqual([expect.stringMatching(/^step 300: NaN\. /)]);
    expect(runs.points).toBe(601);
  });
});
