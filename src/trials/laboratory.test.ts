import { fork } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findExperiment, type Experiment } from '../lab/experiments/index.ts';
import { Laboratory } from './laboratory.ts';
import { TrainedRuns } from './trained_runs.ts';
import { defineTrial } from './trial.ts';

/** Stands in for a training process: a curve of 100 steps from 6 to 2, or to 5 with seed 3; dies with seed 13. */
const WORKER = `
process.on('message', ({ config }) => {
  if (config.seed === 13) process.exit(9);
  const end = config.seed === 3 ? 5 : 2;
  const column = (value) => Array.from({ length: 100 }, (_, i) => value(i));
  process.send({ ok: true, result: {
    history: {
      step: column((i) => i), trainLoss: column((i) => end + (6 - end) * Math.exp(-i / 20)), valLoss: column(() => null),
      lr: column(() => 1e-3), gradNorm: column(() => 1), gradNormClipped: column(() => 1),
      tokensPerSecond: column(() => null), nonFinite: column(() => 0), tunes: [], skills: [], stoppedEarly: null,
    },
    vocabSize: 403, floor: null, adapter: 'stand-in', seconds: 1,
  } });
});`;

let folder: string;
let script: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'laboratory-'));
  script = join(folder, 'worker.mjs');
  writeFileSync(script, WORKER);
});

function open(sources = 'sources') {
  const progress: string[] = [];
  const laboratory = new Laboratory({
    store: new TrainedRuns(join(folder, 'runs'), sources),
    start: () => fork(script),
    size: 2,
    onProgress: (line) => progress.push(line),
  });
  return { laboratory, progress };
}

const good = findExperiment('good');
const trial = (seed: number, experiment: Experiment = good) => defineTrial({ experiment, scale: 'ci', seed });

describe('the laboratory', () => {
  it('trains each seed once, and goes on where an earlier call was killed', async () => {
    const first = open();
    const outcomes = await first.laboratory.carryOut([trial(1), trial(2)]);
    expect(first.progress).toHaveLength(2);
    expect(outcomes[0]).toMatchObject({ adapter: 'stand-in', initialLoss: 6, nanStep: null, trial: { seed: 1 } });
    const second = open();
    const more = await second.laboratory.carryOut([trial(1), trial(2), trial(3)]);
    expect(second.progress).toHaveLength(1);
    expect(more.map((outcome) => outcome.trial.seed)).toEqual([1, 2, 3]);
    expect(more.slice(0, 2)).toEqual(outcomes);
  });

  it('trains anew once the code that trains has changed', async () => {
    await open().laboratory.carryOut([trial(1)]);
    const { laboratory, progress } = open('other sources');
    expect(laboratory.known(trial(1))).toBeNull();
    await laboratory.carryOut([trial(1)]);
    expect(progress).toHaveLength(1);
  });

  it('trains two experiments of the same config once, and a sawtooth together with the run it is measured against', async () => {
    const { laboratory, progress } = open();
    await laboratory.carryOut([trial(1), trial(1, { ...good, title: 'The same under another name' })]);
    expect(progress).toHaveLength(1);
    const [outcome] = await laboratory.carryOut([{ ...trial(2), expected: 'sawtooth' }]);
    expect(progress).toHaveLength(3);
    expect(outcome).toMatchObject({
      shape: [{ name: 'start' }, { name: 'sawtooth', text: expect.stringContaining('accumulation 8') as string }],
    });
  });

  it('reports the trial whose process died, keeps the others, and tries it again the next time', async () => {
    const { laboratory } = open();
    const outcomes = await laboratory.carryOut([trial(1), trial(13), trial(2)]);
    expect(outcomes.map((outcome) => 'failure' in outcome)).toEqual([false, true, false]);
    expect(outcomes[1]).toMatchObject({ failure: 'The worker process ended with code 9.' });
    const again = open();
    await again.laboratory.carryOut([trial(1), trial(13), trial(2)]);
    expect(again.progress).toHaveLength(1);
  });

  it('checks the start against ln V of what was trained', async () => {
    const outcomes = await open().laboratory.carryOut([trial(1)]);
    expect(outcomes[0]).toMatchObject({ shape: [{ name: 'start', ok: true }] }); // ln 403 = 5.999
  });
});
