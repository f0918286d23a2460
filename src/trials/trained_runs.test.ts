import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../core/config.ts';
import { appendRecord, appendTune, emptyHistory } from '../core/record.ts';
import { TrainedRuns } from './trained_runs.ts';
import type { TrainedRun, TrainingRequest } from './training.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'runs-'))));

const request: TrainingRequest = { config: { ...DEFAULT_CONFIG }, adapter: 'cpu' };

function training(): TrainedRun {
  const history = emptyHistory();
  const measured = { lr: 1e-3, gradNorm: 1, gradNormClipped: 1, tokensPerSecond: null, nonFinite: 0 };
  appendRecord(history, { ...measured, step: 0, trainLoss: 6.1, valLoss: 6.2 });
  appendRecord(history, { ...measured, step: 1, trainLoss: NaN, valLoss: null, gradNorm: Infinity, nonFinite: 7 });
  appendRecord(history, { ...measured, step: 2, trainLoss: Infinity, valLoss: NaN });
  appendTune(history, { step: 1, key: 'learning_rate', value: 0.1 });
  return { history, vocabSize: 341, floor: 1.2, adapter: 'CPU executor', seconds: 3 };
}

describe('the store of trainings', () => {
  it('gives back what it was given, NaN and infinities included', () => {
    const store = new TrainedRuns(folder, 'sources');
    const key = store.key(request);
    expect(store.read(key)).toBeNull();
    store.write(key, 'nan, seed 1', request, training());
    expect(store.read(key)).toEqual(training());
    expect(new TrainedRuns(folder, 'sources').read(key)).toEqual(training()); // as after a restart
  });

  it('knows a training by its code, its adapter and every setting, the seed among them', () => {
    const key = (change: object, sources = 'a', adapter: TrainingRequest['adapter'] = 'cpu') =>
      new TrainedRuns(folder, sources).key({ config: { ...DEFAULT_CONFIG, ...change }, adapter });
    expect(key({})).toBe(key({}));
    const others = [
      key({ seed: 2 }),
      key({ dropout: 0 }),
      key({ targets: 'same' }),
      key({}, 'b'),
      key({}, 'a', 'software'),
    ];
    expect(new Set([key({}), ...others]).size).toBe(6);
  });

  it('takes no notice of a file that a kill left half written', () => {
    const store = new TrainedRuns(folder, 'sources');
    const key = store.key(request);
    writeFileSync(join(folder, `${key}.json.4711`), '{"history":');
    expect(store.read(key)).toBeNull();
    store.write(key, 'nan, seed 1', request, training());
    expect(readdirSync(folder)).toContain(`${key}.json`);
    expect(store.read(key)?.seconds).toBe(3);
  });
});
