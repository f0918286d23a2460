/** A report as text tables, for the terminal, the page and docs/benchmark.md. */
import type { BenchReport, BenchRow, KernelRow } from './report.ts';

export interface Table {
  /** The first column is aligned left, all others right. */
  head: readonly string[];
  body: readonly (readonly string[])[];
}

const MISSING = '–';

/** Three digits; small numbers are never shown as 0. */
export function digits(value: number | null): string {
  if (value === null) return MISSING;
  if (value === 0) return '0';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return Math.abs(value) < 0.001 ? value.toExponential(0) : Number(value.toPrecision(3)).toString();
}

const whole = (value: number | null) => (value === null ? MISSING : Math.round(value).toLocaleString('en-US'));
export const mebibytes = (bytes: number | null) => (bytes === null ? MISSING : digits(bytes / 2 ** 20));
export const times = (value: number | null) => (value === null ? MISSING : `${digits(value)}x`);
const percent = (value: number | null) => (value === null ? MISSING : `${digits(value)} %`);

const COLUMNS: readonly [head: string, cell: (row: BenchRow) => string][] = [
  ['row', ({ name }) => name],
  ['wall ms', ({ wallMs }) => digits(wallMs)],
  ['x stock', ({ timesStock }) => times(timesStock)],
  ['JS ms', ({ jsMs }) => digits(jsMs)],
  ['submit ms', ({ submitMs }) => digits(submitMs)],
  ['GPU ms', ({ gpuMs }) => digits(gpuMs)],
  ['tokens/s', ({ tokensPerSecond }) => whole(tokensPerSecond)],
  ['dispatches', ({ dispatches }) => whole(dispatches)],
  ['submits', ({ submits }) => whole(submits)],
  ['new buffers', ({ newBuffers }) => whole(newBuffers)],
  ['peak MiB', ({ peakBytes }) => mebibytes(peakBytes)],
  ['of matmul rate', ({ percentOfMatmulRate }) => percent(percentOfMatmulRate)],
  ['of bandwidth', ({ percentOfBandwidth }) => percent(percentOfBandwidth)],
  ['loss off by', ({ maxLossDifference }) => digits(maxLossDifference)],
];

export const rowTable = ({ rows }: BenchReport): Table => ({
  head: COLUMNS.map(([head]) => head),
  body: rows.map((row) => COLUMNS.map(([, cell]) => cell(row))),
});

const KERNEL_COLUMNS: readonly [head: string, cell: (row: KernelRow, all: number) => string][] = [
  ['kernel', ({ label, kernel }) => `${label} (${kernel})`],
  ['calls', ({ calls }) => whole(calls)],
  ['ms', ({ ms }) => digits(ms)],
  ['of the step', ({ ms }, all) => percent((100 * ms) / all)],
  ['MFLOP', ({ flops }) => digits(flops / 1e6)],
  ['MB', ({ bytes }) => digits(bytes / 1e6)],
  ['of matmul rate', ({ percentOfMatmulRate }) => percent(percentOfMatmulRate)],
  ['of bandwidth', ({ percentOfBandwidth }) => percent(percentOfBandwidth)],
];

/** The slowest first. */
export function kernelTable({ kernels }: BenchReport, most = Infinity): Table {
  const all = kernels.reduce((sum, { ms }) => sum + ms, 0);
  return {
    head: KERNEL_COLUMNS.map(([head]) => head),
    body: kernels.slice(0, most).map((kernel) => KERNEL_COLUMNS.map(([, cell]) => cell(kernel, all))),
  };
}

/** One sentence that says what the percentages refer to. */
export function peaksText({ peaks, timestamps }: BenchReport): string {
  if (!peaks) return 'Nothing was calibrated: there was no GPU.';
  const { bytesPerSecond, copiedBytes, flopsPerSecond, matmulSize, matmulShader } = peaks;
  const clock = timestamps ? 'timestamps of the device' : 'wall times of repeated work';
  return (
    `The device copies ${digits(bytesPerSecond / 1e9)} GB/s (read plus written, ${mebibytes(copiedBytes)} MiB) and ` +
    `multiplies matrices at ${digits(flopsPerSecond / 1e9)} GFLOP/s (${matmulSize} squared, ${matmulShader} shader), by ${clock}.`
  );
}

/** Notes on single rows. */
export const notes = ({ rows }: BenchReport): string[] =>
  rows.flatMap(({ name, note }) => (note === null ? [] : [`${name}: ${note}`]));

/** How the plan compares with each peer that ran, in words. */
export function ratios({ rows }: BenchReport): string[] {
  const find = (name: string) => rows.find((row) => row.name === name && row.wallMs !== null);
  const plan = find('plan');
  if (!plan) return [];
  return ['tfjs', 'jax-js', 'gpt-tfjs'].flatMap((name) => {
    const peer = find(name);
    if (!peer) return [];
    const ratio = (figure: 'wallMs' | 'jsMs' | 'peakBytes' | 'dispatches') => times(peer[figure]! / plan[figure]!);
    return [
      `Against ${name}: wall ${ratio('wallMs')}, JavaScript ${ratio('jsMs')}, ` +
        `peak memory ${ratio('peakBytes')}, dispatches ${ratio('dispatches')}.`,
    ];
  });
}
