/** `npm run calibrate`: how often each verdict is right, on simulated curves and recorded runs, as a table for the diagnosis. */
import { existsSync, writeFileSync } from 'node:fs';
import { readArgs } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { calibrationKey, probabilityOf, SCORES, type CalibrationTable } from '../diagnosis/calibration.ts';
import { readCurve } from '../diagnosis/curve.ts';
import { judge } from '../diagnosis/diagnose.ts';
import { canonical, type DiagnosableHistory } from '../diagnosis/series.ts';
import { simulate, type Difficulty } from '../diagnosis/simulator/index.ts';
import type { Context } from '../diagnosis/verdict.ts';
import { calibrationReport } from './calibration_report.ts';
import { fitCalibration, type JudgedVerdict } from './calibration_fit.ts';
import { readRecordedRuns } from './recorded_runs.ts';

const TABLE = 'src/diagnosis/calibration_table.ts';
const DOCUMENT = 'docs/calibration.md';
const RUNS = '.cache/runs';

const FLAGS = { runs: { type: 'string' }, seeds: { type: 'string' } } as const;

const KEYS = [...(Object.keys(PATTERNS) as Pattern[]), 'no match'] as const;
/** Seeds for the fit; the report is on others. */
const FIT_FROM = 0;
const REPORT_FROM = 10_000;
/** How much each kind of curve counts, whatever their number. */
const SHARES = { clear: 0.4, borderline: 0.4, recorded: 0.2 };
/** In each of them a run is as often healthy as not, and one ill is as frequent as another. */
const HEALTHY = 0.5;

/** One curve with its answer. */
export interface Judged {
  kind: keyof typeof SHARES;
  label: Pattern;
  variety: string;
  seed: number;
  answer: { pattern: Pattern; kind: string | null; score: number };
}

export const calibrate = {
  usage: 'calibrate [-- --runs .cache/runs --seeds 300]',
  main(args: string[]): Promise<number> {
    const { values } = readArgs(args, FLAGS);
    const count = countOf(values.seeds ?? '300');
    const recorded = values.runs !== undefined || existsSync(RUNS) ? judgeRecorded(values.runs ?? RUNS) : [];
    const of = (from: number) => [
      ...judgeSimulated('clear', from, count),
      ...judgeSimulated('borderline', from, count),
    ];
    // Recorded runs are divided by their seeds, so that those of the report are new as well.
    const fitted = [...of(FIT_FROM), ...recorded.filter(({ seed }) => seed % 2 === 0)];
    const held = [...of(REPORT_FROM), ...recorded.filter(({ seed }) => seed % 2 === 1)];
    const table = fitCalibration(weighed(fitted), SCORES, KEYS);
    writeFileSync(TABLE, tableSource(table, fitted.length, recorded.length > 0));
    writeFileSync(DOCUMENT, calibrationReport(held, claims(held, table)));
    process.stdout.write(`${TABLE} and ${DOCUMENT}: ${fitted.length} curves, held against ${held.length} others\n`);
    return Promise.resolve(0);
  },
};

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new LabError('usage', `--seeds cannot be "${text}".`, 'Use a whole number of seeds for each pattern.');
}

function answerTo(history: DiagnosableHistory, context: Context): Judged['answer'] {
  const { pattern, kind, confidence } = judge(readCurve(canonical(history), context));
  return { pattern, kind, score: confidence };
}

const judgeSimulated = (kind: Difficulty, from: number, count: number): Judged[] =>
  (Object.keys(PATTERNS) as Pattern[]).flatMap((label) =>
    Array.from({ length: count }, (_, i) => {
      const seed = from + i;
      const { history, context, variety } = simulate(label, seed, kind);
      return { kind, label, variety, seed, answer: answerTo(history, context) };
    }),
  );

const judgeRecorded = (folder: string): Judged[] =>
  readRecordedRuns(folder).map(({ name, seed, expected, history, context }) => ({
    kind: 'recorded',
    label: expected,
    variety: name,
    seed,
    answer: answerTo(history, context),
  }));

/** Each curve by the share of its kind and of its label therein; on average it weighs 1. */
function weighed(curves: readonly Judged[]): JudgedVerdict[] {
  const count = (kind: string, label?: Pattern) =>
    curves.filter((one) => one.kind === kind && (label ?? one.label) === one.label).length;
  const ills = Object.keys(PATTERNS).length - 1;
  const shares = new Map<string, number>();
  const shareOf = (kind: Judged['kind'], label: Pattern) =>
    (SHARES[kind] * (label === 'good' ? HEALTHY : (1 - HEALTHY) / ills)) / count(kind, label);
  const raw = curves.map(({ kind, label }) => {
    const key = `${kind} ${label}`;
    const known = shares.get(key) ?? shareOf(kind, label);
    shares.set(key, known);
    return known;
  });
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / curves.length;
  return curves.map((curve, i) => ({
    key: calibrationKey(curve.answer),
    claimed: curve.answer.score,
    right: isRight(curve),
    weight: raw[i]! / mean,
  }));
}

/** The same with the probabilities that the table gives them. */
const claims = (curves: readonly Judged[], table: CalibrationTable): JudgedVerdict[] =>
  weighed(curves).map((verdict) => ({ ...verdict, claimed: probabilityOf(verdict.key, verdict.claimed, table) }));

/** Where opinions differ, it is right to say that none fits. */
const isRight = ({ kind, label, answer }: Judged): boolean =>
  answer.pattern === label || (kind === 'borderline' && answer.kind === 'no match');

function tableSource(table: Record<string, number[]>, curves: number, withRuns: boolean): string {
  const key = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`);
  const numbers = (row: readonly number[]) => `[${row.join(', ')}]`;
  return `/**
 * Share of right verdicts at each score, by pattern; it never falls. Written by \`npm run calibrate\` from
 * ${curves} curves: simulated ones, clear and borderline${withRuns ? ', and runs of the experiments' : ''}.
 */
export const CALIBRATION = {
${Object.entries(table)
  .map(([name, row]) => `  ${key(name)}: ${numbers(row)},\n`)
  .join('')}};
`;
}
