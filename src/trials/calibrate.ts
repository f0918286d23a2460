/** `npm run calibrate`: how often each verdict is right, on simulated curves and recorded runs, as a table for the diagnosis. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readFlags } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { CALIBRATION_KEYS, probabilityOf, SCORES, type CalibrationTable } from '../diagnosis/calibration.ts';
import { fitCalibration } from './calibration_fit.ts';
import { calibrationReport } from './calibration_report.ts';
import { judgeRecorded, judgeSimulated, weighed } from './judged.ts';
import { labelledCurves, recordings, sensitivityOf, simulatedCurves } from './sensitivity.ts';
import { sensitivityReport, sensitivitySection } from './sensitivity_report.ts';

const TABLE = 'src/diagnosis/calibration_table.ts';
const DOCUMENT = 'docs/calibration.md';
const RUNS = '.cache/runs';

const FLAGS = {
  runs: { type: 'string' },
  seeds: { type: 'string' },
  sensitivity: { type: 'boolean' },
  curves: { type: 'string', multiple: true },
} as const;

/** Seeds for the fit; the report is on others. */
const FIT_FROM = 0;
const REPORT_FROM = 10_000;

export const calibrate = {
  usage: 'calibrate [-- --runs .cache/runs --seeds 300], or calibrate -- --sensitivity [--curves folder]… [--seeds 10]',
  main(args: string[]): Promise<number> {
    const values = readFlags('calibrate', args, FLAGS);
    refuseUnused(values);
    if (values.sensitivity) return measureSensitivity(values.curves ?? [], countOf(values.seeds ?? '10'));
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
    const kept = sensitivitySection(readFileSync(DOCUMENT, 'utf8'));
    writeFileSync(DOCUMENT, [calibrationReport(held, claims), kept].filter(Boolean).join('\n'));
    process.stdout.write(`${TABLE} and ${DOCUMENT}: ${fitted.length} curves, held against ${held.length} others\n`);
    return Promise.resolve(0);
  },
};

/** Flags that would be ignored. @throws LabError */
function refuseUnused({
  sensitivity,
  runs,
  curves,
}: {
  sensitivity?: boolean;
  runs?: string;
  curves?: string[];
}): void {
  if (sensitivity && runs !== undefined)
    throw new LabError('usage', '--runs has no meaning with --sensitivity.', 'Name labelled curves with --curves.');
  if (!sensitivity && curves)
    throw new LabError('usage', '--curves has no meaning without --sensitivity.', 'Add --sensitivity.');
}

/** Writes its section of the document, and leaves the rest as it is. */
function measureSensitivity(folders: readonly string[], count: number): Promise<number> {
  const groups = {
    simulated: simulatedCurves(count),
    recordings: recordings(),
    labelled: folders.flatMap(labelledCurves),
  };
  const curves = Object.values(groups).flat();
  const rows = sensitivityOf(curves, (owner) => process.stderr.write(`${owner}\n`));
  const document = readFileSync(DOCUMENT, 'utf8');
  const rest = document.slice(0, document.length - sensitivitySection(document).length).trimEnd();
  const counts = {
    simulated: groups.simulated.length,
    recordings: groups.recordings.length,
    labelled: groups.labelled.length,
  };
  writeFileSync(DOCUMENT, `${rest}\n\n${sensitivityReport(rows, counts)}`);
  process.stdout.write(`${DOCUMENT}: ${rows.length} limits, each with ${curves.length} curves\n`);
  return Promise.resolve(0);
}

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
