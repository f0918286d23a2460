import { Presets, SingleBar } from 'cli-progress';
import { runBench, type BenchProgress } from '../bench/bench.ts';
import type { BenchReport } from '../bench/report.ts';
import { describeShape, SHAPE_NAMES, SHAPES, type ShapeName } from '../bench/shape.ts';
import { runScaling, type ScalingReport } from '../bench/scaling.ts';
import { scalingTables, scalingText } from '../bench/scaling_table.ts';
import { peaksText, kernelTable, notes, ratios, rowTable, type Table } from '../bench/table.ts';
import { LabError } from '../core/errors.ts';
import { ADAPTERS } from '../core/run_options.ts';
import { openDevice, type LabDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { oneOf, readFlags, wholeNumber, type FlagValues } from './args.ts';
import { print } from './output.ts';
import { platform } from './platform.ts';

const FLAGS = {
  shape: { type: 'string' },
  rounds: { type: 'string' },
  only: { type: 'string' },
  scaling: { type: 'boolean' },
  adapter: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Lines of the table of kernels; all of them are in the JSON. */
const KERNELS_SHOWN = 15;

export const bench = {
  usage:
    'bench [--shape XS|S|M] [--rounds n] [--only row,row] [--adapter gpu|software|cpu] [--json]\n' +
    '  losslab bench --scaling [--adapter gpu|software|cpu] [--json]',
  summary:
    'The speed of a training step against other libraries, in one run with the same weights and tokens;\n' +
    '    by default shape S on a GPU and XS on a software adapter.\n' +
    '    --scaling: how time and memory of a step grow with each size of the model, beside what the lab predicts.',
  async main(args: string[]): Promise<number> {
    const values = readFlags('bench', args, FLAGS);
    refuseUnused(values);
    const adapter = oneOf('adapter', values.adapter, ADAPTERS) ?? 'auto';
    const asked = oneOf('shape', values.shape, SHAPE_NAMES);
    const rounds = wholeNumber('rounds', values.rounds);
    const gpu = adapter === 'cpu' ? null : await nodeGpu();
    const open = gpu && (() => openDevice(gpu, adapter === 'gpu' || adapter === 'software' ? adapter : undefined));
    if (values.scaling) return scaling((await open?.()) ?? null, values.json === true);
    const shape = asked ?? (await defaultShape(open));
    const bar = values.json ? null : startProgress(shape);
    const report = await runBench({
      shape,
      ...(rounds !== undefined && { rounds }),
      ...(values.only !== undefined && { only: values.only.split(',') }),
      open,
      platform: platform(),
      onProgress: (progress) => showProgress(bar, progress),
    }).finally(() => bar?.stop());
    await print(values.json ? JSON.stringify(report, null, 2) : describe(report));
    return 0;
  },
};

async function scaling(lab: LabDevice | null, json: boolean): Promise<number> {
  const bar = json ? null : openBar();
  const onProgress = (done: number, total: number) => showProgress(bar, { done, total, doing: `${done}/${total}` });
  const report = await runScaling({ lab, platform: platform(), onProgress }).finally(() => {
    bar?.stop();
    lab?.destroy();
  });
  await print(json ? JSON.stringify(report, null, 2) : describeScaling(report));
  return 0;
}

/** Flags that `--scaling` would ignore. @throws LabError */
function refuseUnused(values: FlagValues): void {
  const unused = (['shape', 'rounds', 'only'] as const).find((flag) => values[flag] !== undefined);
  if (values.scaling && unused) {
    throw new LabError('usage', `--${unused} has no meaning with --scaling.`, 'Leave one of the two out.');
  }
}

/** The full vocabulary wants a hardware GPU. @throws DeviceError */
async function defaultShape(open: (() => Promise<LabDevice>) | null): Promise<ShapeName> {
  const lab = await open?.();
  lab?.destroy();
  return lab && !lab.report.software ? 'S' : 'XS';
}

/** On stderr, so that stdout holds the result alone. */
function startProgress(shape: ShapeName): SingleBar {
  process.stderr.write(`${describeShape(SHAPES[shape])}\n`);
  return openBar();
}

function openBar(): SingleBar {
  const bar = new SingleBar(
    { format: '{bar} {doing}', stream: process.stderr, hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  bar.start(1, 0, { doing: 'opening the device' });
  return bar;
}

function showProgress(bar: SingleBar | null, { done, total, doing }: BenchProgress): void {
  bar?.setTotal(total);
  bar?.update(done, { doing });
}

function describe(report: BenchReport): string {
  const { device, date, platform, shape, rounds } = report;
  return [
    `${device.name}, ${platform}, ${date.slice(0, 10)}\n${describeShape(SHAPES[shape])}; medians of ${rounds} rounds`,
    setTable(rowTable(report)),
    [...ratios(report), peaksText(report), ...notes(report)].join('\n'),
    ...(report.kernels.length > 0 ? [setTable(kernelTable(report, KERNELS_SHOWN))] : []),
  ].join('\n\n');
}

const describeScaling = (report: ScalingReport) =>
  [...scalingTables(report).map(setTable), scalingText(report)].join('\n\n');

function setTable({ head, body }: Table): string {
  const rows = [head, ...body];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const set = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return [set(head), widths.map((width) => '─'.repeat(width)).join('  '), ...body.map(set)].join('\n');
}
