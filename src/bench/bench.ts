/** The benchmark: all contenders train the same model on the same tokens, taking one step each in turn. */
import { LabError } from '../core/errors.ts';
import type { LabDevice } from '../engine/device.ts';
import { initialWeights } from '../engine/init.ts';
import { totalCost } from '../engine/plan/cost.ts';
import { chooseVariants, choicesOfThisRun } from '../engine/plan/kernel_choice.ts';
import { modelSpec } from '../engine/spec.ts';
import { measureDevicePeaks } from './device_peaks.ts';
import { CONTENDERS } from './contenders.ts';
import type { ContenderKind } from './contender.ts';
import { Entrant } from './entrant.ts';
import { hasTimestamps } from './gpu_timer.ts';
import { kernelRows, recordStep, stepCalls } from './kernels.ts';
import { Meter } from './meter.ts';
import type { BenchReport, DevicePeaks, KernelRow } from './report.ts';
import { PLAN, ROW_NAMES } from './row_names.ts';
import { benchRows } from './rows.ts';
import { SHAPES, stepOf, type Shape, type ShapeName } from './shape.ts';

export interface BenchOptions {
  shape: ShapeName;
  /** Timed steps; absent: what suits the shape. */
  rounds?: number;
  /** Names of the rows; absent: all that make sense on the device. */
  only?: readonly string[];
  /** Opens a separate device for each row, so that a row that breaks its device harms no other. `null`: no GPU. */
  open: (() => Promise<LabDevice>) | null;
  /** What the benchmark runs in, for its report: "Node 20.20.2, 2 cores", or the browser. */
  platform: string;
  onProgress?: (progress: BenchProgress) => void;
}

export interface BenchProgress {
  /** What is being done now, in words. */
  doing: string;
  done: number;
  total: number;
}

/** Steps before the clock runs: compilation, first allocations. */
const WARM_UP = 2;
const STEPS_ON_GPU_CLOCK = 3;

/** @throws LabError for a row that does not exist; DeviceError if the device cannot be opened. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const shape = SHAPES[options.shape];
  const rounds = options.rounds ?? shape.rounds;
  const lab = (await options.open?.()) ?? null;
  const meter = lab ? new Meter() : null;
  const entrants: Entrant[] = [];
  try {
    entrants.push(...chooseRows(options.only, lab).map((kind) => new Entrant(kind, meter)));
    const tell = progressOf(options, entrants.length + WARM_UP + rounds + 3);
    tell('choosing kernels');
    if (lab) await chooseVariants(lab, choicesOfThisRun); // here, so that no row is charged with the memory for it
    await race(entrants, shape, rounds, options, tell);
    tell('kernels, one by one');
    meter?.use({ bytes: 0, peakBytes: 0 }); // measuring the peaks is charged to no row
    const plan = entrants.find(({ kind, failure }) => kind.name === PLAN && failure === null);
    const { peaks, kernels } = await measureKernels(lab, plan, shape, WARM_UP + rounds + STEPS_ON_GPU_CLOCK);
    const model = totalCost(stepCalls(modelSpec(shape.config, shape.V), shape.config));
    return {
      device: deviceOf(lab),
      date: new Date().toISOString(),
      platform: options.platform,
      shape: shape.name,
      rounds,
      timestamps: lab !== null && hasTimestamps(lab),
      rows: benchRows(entrants, shape, model, peaks),
      peaks,
      kernels,
    };
  } finally {
    for (const entrant of entrants) entrant.close();
    meter?.close();
    lab?.destroy();
  }
}

/** @throws LabError */
function chooseRows(only: readonly string[] | undefined, lab: LabDevice | null): ContenderKind[] {
  const unknown = only?.find((name) => !ROW_NAMES.some((known) => known === name));
  if (unknown !== undefined) {
    throw new LabError('usage', `There is no row "${unknown}".`, `Use some of ${ROW_NAMES.join(', ')}.`);
  }
  if (only) return CONTENDERS.filter(({ name }) => only.includes(name));
  return CONTENDERS.filter(({ needsGpu, hardwareOnly }) => (lab ? !(hardwareOnly && lab.report.software) : !needsGpu));
}

function progressOf({ onProgress }: BenchOptions, total: number): (doing: string) => void {
  let done = 0;
  return (doing) => onProgress?.({ doing, done: done++, total });
}

/** All contenders open, then take steps in turn, so that a disturbance of the machine affects all of them. */
async function race(
  entrants: readonly Entrant[],
  shape: Shape,
  rounds: number,
  { open }: BenchOptions,
  tell: (doing: string) => void,
): Promise<void> {
  const spec = modelSpec(shape.config, shape.V);
  const setup = { shape, spec, weights: initialWeights(spec, shape.config.seed) };
  const openDevice = () => {
    if (!open) throw new LabError('usage', 'This row needs a GPU.', 'Leave --adapter cpu out.');
    return open();
  };
  for (const entrant of entrants) {
    tell(`preparing ${entrant.kind.name}`);
    await entrant.open(setup, openDevice);
  }
  for (let step = 0; step < WARM_UP + rounds; step++) {
    tell(step < WARM_UP ? 'warming up' : `round ${step - WARM_UP + 1} of ${rounds}`);
    const input = stepOf(shape, step);
    for (const entrant of entrants) await entrant.step(input, step >= WARM_UP);
  }
  for (const entrant of entrants) await entrant.readLosses();
  tell('on the clock of the GPU');
  for (let i = 0; i < STEPS_ON_GPU_CLOCK; i++) {
    const input = stepOf(shape, WARM_UP + rounds + i);
    for (const entrant of entrants) await entrant.stepOnGpuClock(input);
  }
}

async function measureKernels(
  lab: LabDevice | null,
  plan: Entrant | undefined,
  shape: Shape,
  step: number,
): Promise<{ peaks: DevicePeaks | null; kernels: KernelRow[] }> {
  if (!lab) return { peaks: null, kernels: [] };
  const peaks = await measureDevicePeaks(lab);
  if (!plan) return { peaks, kernels: [] };
  const recorded = await recordStep(() => plan.step(stepOf(shape, step), false));
  return { peaks, kernels: await kernelRows(plan.lab!, plan.calls!, recorded, peaks) };
}

function deviceOf(lab: LabDevice | null): BenchReport['device'] {
  if (!lab) return { name: 'no GPU', software: true, vendor: '', architecture: '' };
  const { name, software, vendor, architecture } = lab.report;
  return { name, software, vendor, architecture };
}
