import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import { experimentConfig, findExperiment } from '../lab/experiments/index.ts';
import { readRecordedRuns } from './recorded_runs.ts';

const HISTORY = {
  step: [0, 1],
  trainLoss: [5.8, 'NaN'],
  valLoss: [null, 5.7],
  lr: [0.1, 0.1],
  gradNorm: [1, 1],
  gradNormClipped: [1, 1],
  nonFinite: [1],
  tunes: [],
  skills: [],
  stoppedEarly: null,
};

function folderWith(...files: { name: string; config: ConfigPatch }[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
  files.forEach((file, i) => {
    const text = JSON.stringify({ ...file, history: HISTORY, vocabSize: 341, floor: 1.8 });
    writeFileSync(join(folder, `${i}.json`), text);
  });
  return folder;
}

const flat = findExperiment('flat');
const [fix] = flat.fixes;
const config = (fixId: string | null, changes: ConfigPatch = {}) =>
  resolveConfig(experimentConfig('flat', 'ci', fixId), changes, { seed: 7 });

describe('recorded runs', () => {
  it('come with the verdict that their experiment or its fix promises', () => {
    const folder = folderWith(
      { name: 'flat, seed 7', config: config(null) },
      { name: `flat + ${fix!.id}, seed 7`, config: config(fix!.id) },
    );
    const runs = readRecordedRuns(folder);
    expect(runs.map(({ name, seed, expected }) => [name, seed, expected])).toEqual([
      ['flat, seed 7', 7, flat.expected],
      [`flat + ${fix!.id}, seed 7`, 7, fix!.expected],
    ]);
    expect(runs[0]!.history).toMatchObject({ trainLoss: [5.8, NaN], valLoss: [null, 5.7] });
    expect(runs[0]!.context).toEqual({ vocabSize: 341, floor: 1.8 });
  });

  it('are left out where they were trained with other settings, or for nothing that is known', () => {
    const folder = folderWith(
      { name: 'flat, seed 7', config: config(null, { max_iters: 17 }) },
      { name: 'flat max_iters=17, seed 7', config: config(null) },
      { name: 'flat + prayer, seed 7', config: config(null) },
      { name: 'phlogiston, seed 7', config: config(null) },
    );
    expect(readRecordedRuns(folder)).toEqual([]);
  });

  it('need a folder', () => {
    expect(() => readRecordedRuns(join(tmpdir(), 'no such folder'))).toThrow(/Name one with --runs/);
  });
});
