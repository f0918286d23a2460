import { describe, expect, it } from 'vitest';
import type { Pattern } from '../core/pattern.ts';
import { findExperiment, type Experiment } from '../lab/experiments/index.ts';
import { cells } from './flags.ts';
import type { TrialOutcome } from './laboratory.ts';
import { markdownTable, seedRange, tally } from './markdown.ts';
import { groupsOf, PARTS, type MatrixRow } from './matrix.ts';
import { fails, matrixReport } from './matrix_report.ts';
import { defineTrial, type Trial } from './trial.ts';
import { tuneTable } from './tune_table.ts';

const fix = { id: 'apply-step', title: '', reason: '', patch: { dropout: 0.2 }, expected: 'good' } as const;
const lesser = { ...fix, id: 'wait' };
const main: Experiment = {
  ...findExperiment('good'),
  id: 'flat',
  pattern: 'flat',
  expected: 'flat',
  fixes: [fix, lesser],
};
const cause: Experiment = { ...main, id: 'lr-zero' };

/** Without the spaces that make columns. */
const dense = (table: string) => table.replace(/ +/g, ' ');

function outcome(trial: Trial, pattern: Pattern, { confidence = 0.9, shape = true, seconds = 2 } = {}): TrialOutcome {
  const finding = { pattern, confidence, kind: null, evidence: [] };
  const verdict = { ...finding, final: true, summary: '', notes: [], secondary: [], causes: [], fixes: [] };
  return {
    trial,
    verdict,
    ok: pattern === trial.expected,
    shape: [{ name: 'start', ok: shape, text: 'The loss starts at 7.000; ln V is 6.000.' }],
    adapter: 'CPU executor',
    initialLoss: 6,
    finalLoss: 2,
    finalValLoss: null,
    nanStep: null,
    seconds,
  };
}

describe('the matrix', () => {
  const [ci, pocket, software] = PARTS;
  const rows = (part: typeof ci) =>
    groupsOf(part!, [main, cause]).map((g) => [g.experiment.id, g.fix?.id ?? null, g.trials.length, g.allowedMisses]);

  it('gives a main experiment and its recommended fix ten held-out seeds, everything else three', () => {
    expect(rows(ci)).toEqual([
      ['flat', null, 10, 1],
      ['flat', 'apply-step', 10, 1],
      ['flat', 'wait', 3, 0],
      ['lr-zero', null, 3, 0],
      ['lr-zero', 'apply-step', 3, 0],
      ['lr-zero', 'wait', 3, 0],
    ]);
  });

  it('gives the main ones alone three seeds at pocket scale and two on the software adapter', () => {
    const two = (seeds: number) => [
      ['flat', null, seeds, 0],
      ['flat', 'apply-step', seeds, 0],
    ];
    expect([rows(pocket), rows(software)]).toEqual([two(3), two(2)]);
  });

  it('leaves out what is not offered at a scale', () => {
    expect(groupsOf(pocket!, [{ ...main, scales: { ci: {} } }])).toEqual([]);
  });
});

describe('the table of the matrix', () => {
  const group = groupsOf(PARTS[0]!, [main])[0]!;
  const result = (pattern: (i: number) => Pattern, shape: (i: number) => boolean = () => true) => ({
    group,
    outcomes: group.trials.map((trial, i) => outcome(trial, pattern(i), { shape: shape(i), seconds: i })),
  });

  it('allows one miss in ten, of the verdict and of the shape', () => {
    const misses = (n: number) => (i: number) => i < n;
    const verdict = (n: number) => fails(result((i) => (i < n ? 'good' : 'flat')));
    expect([verdict(0), verdict(1), verdict(2)]).toEqual([false, false, true]);
    const shape = (n: number) => fails(result(() => 'flat', (i) => !misses(n)(i))); // prettier-ignore
    expect([shape(1), shape(2)]).toEqual([false, true]);
  });

  it('counts what could not be trained as a miss', () => {
    const outcomes = group.trials.map((trial, i) => (i < 2 ? { trial, failure: 'No.' } : outcome(trial, 'flat')));
    expect(fails({ group, outcomes })).toBe(true);
    expect(matrixReport([{ group, outcomes }])).toContain('- flat, seed 101: could not be trained. No.');
  });

  it('names every miss by its seed and what it was called instead', () => {
    const report = matrixReport([result((i) => (i === 4 ? 'plateau' : 'flat'), (i) => i !== 6)]); // prettier-ignore
    expect(dense(report)).toMatch(/\| flat \| flat \|.*\| 9\/10 \| 9\/10 \| 4\.5 \| 9\.0 \|/);
    expect(report).toContain('- flat, seed 105: called plateau (0.90) instead of flat.');
    expect(report).toContain('- flat, seed 107: The loss starts at 7.000; ln V is 6.000.');
  });

  it('says what has not been run, and what only in part', () => {
    const part = (count: number) => ({ group, outcomes: result(() => 'flat').outcomes.slice(0, count) });
    expect(dense(matrixReport([part(0)]))).toContain('| not run | not run |');
    expect(dense(matrixReport([part(4)]))).toContain('| 4/4 (of 10) |');
    expect(matrixReport([result(() => 'flat')])).toContain('Misses: none.');
  });
});

describe('the table of a search', () => {
  const axes = [{ key: 'learning_rate', values: [0.001, 0.01, 0.1] }] as const;
  /** How many of two seeds each rate gets right. */
  const hits = [2, 2, 1];
  const trials = [1, 2].map((seed) => defineTrial({ experiment: main, scale: 'ci', seed }));
  const fixed: MatrixRow['trials'] = trials.map((trial) => defineTrial({ ...trial, fix, expected: 'good' }));
  const results = cells(axes).map((cell, n) => ({
    cell,
    isOwn: n === 0,
    faults: trials.map((trial, i) => outcome(trial, i < hits[n]! ? 'flat' : 'good', { confidence: 0.5 + n / 10 })),
    fixed: fixed.map((trial) => outcome(trial, n === 1 ? 'spikes' : 'good')),
  }));
  const table = tuneTable({ title: 'flat', axes, set: { dropout: 0 }, expected: 'flat', fix, results });
  const rows = dense(table).split('\n').filter((line) => /^\|.*0\.[01]/.test(line)); // prettier-ignore

  it('puts the pattern first, then the fix, and a miss is no confidence at all', () => {
    expect(rows).toEqual([
      '| ★ | 0.001 | 2/2 | flat 2 | 2/2 | 0.50 | 2/2 | good 2 | 1/1 | 2 |',
      '| | 0.01 | 2/2 | flat 2 | 2/2 | 0.60 | 0/2 | spikes 2 | 1/2 | 2 |',
      '| | 0.1 | 1/2 | flat 1, good 1 | 2/2 | 0.00 | 2/2 | good 2 | 1/1 | 2 |',
    ]);
  });

  it('says what was set beside', () => {
    expect(table).toContain('## flat');
    expect(table).toContain('With dropout=0.');
  });
});

describe('the words of the tables', () => {
  it('are safe in a table and short', () => {
    expect(markdownTable(['a', 'b'], [['x|y', 'long']])).toBe(
      ['| a    | b    |', '| ---- | ---- |', '| x\\|y | long |'].join('\n'),
    );
    expect(tally(['good', 'nan', 'nan'])).toBe('nan 2, good 1');
    expect([seedRange([1, 2, 3]), seedRange([1, 2]), seedRange([1, 5, 6])]).toEqual(['1–3', '1, 2', '1, 5, 6']);
  });
});
