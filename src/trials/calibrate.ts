/** `npm run calibrate`: how often each verdict is right, on simulated curves and recorded runs, as a table for the diagnosis. */
import { existsSync, writeFileSync } from 'node:fs';
import { readArgs } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { CALIBRATION_KEYS, probabilityOf, SCORES, type CalibrationTable } from '../diagnosis/calibration.ts';
import { fitCalibration } from './calibration_fit.ts';
import { calibrationReport } from './calibration_report.ts';
import { judgeRecorded, judgeSimulated, weighed } from './judged.ts';

const TABLE = 'src/diagnosis/calibration_table.ts';
const DOCUMENT = 'docs/calibration.md';
const RUNS = '.cache/runs';

const FLAGS = { runs: { type: 'string' }, seeds: { type: 'string' } } as const;

/** Seeds for the fit; the report is on others. */
const FIT_FROM = 0;
const REPORT_FROM = 10_000;

export const calibrate = {
  usage: 'calibrate [-- --runs .cache/runs --seeds 300]',
  main(args: string[]): Promise<number> {
    const { values } = readArgs(args, FLAGS);
    const count = countOf(values.seeds ?? '300');
    const recorded = values.runs !== undefined || existsSync(RUNS) ? judgeRecorded(values.runs ?? RUNS) : [];
    const simulated = (from: number) => [
      ...judgeSimulated('clear', from, count),
      ...judgeSimulated('borderline', from, count),
    ];
    // Recorded runs are divided by their seeds, so that those of the report are new as well.
    const fitted = [...simulated(FIT_FROM), ...recorded.filter(({ seed }) => seed % 2 === 0)];
    const held = [...simulated(REPORT_FROM), ...recorded.filter(({ seed }) => seed % 2 === 1)];
    const table = fitCalibration(weighed(fitted), SCORES, CALIBRATION_KEYS);
    const claims = weighed(held).map((one) => ({ ...one, claimed: probabilityOf(one.key, one.claimed, table) }));
    writeFileSync(TABLE, tableSource(table, fitted.length, recorded.length > 0));
    writeFileSync(DOCUMENT, calibrationReport(held, claims));
    process.stdout.write(`${TABLE} and ${DOCUMENT}: ${fitted.length} curves, held against ${held.length} others\n`);
    return Promise.resolve(0);
  },
};

function countOf(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new LabError('usage', `--seeds cannot be "${text}".`, 'Use a whole number of seeds for each pattern.');
}

function tableSource(table: CalibrationTable, curves: number, withRuns: boolean): string {
  const key = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`);
  const rows = Object.entries(table).map(([name, row]) => `  ${key(name)}: [${row.join(', ')}],\n`);
  return `/**
 * Share of right verdicts at each score, by pattern; it never falls. Written by \`npm run calibrate\` from
 * ${curves} curves: simulated ones, clear and borderline${withRuns ? ', and runs of the experiments' : ''}.
 */
export const CALIBRATION = {
${rows.join('')}};
`;
}
