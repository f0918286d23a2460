/** How time and memory of a step grow with V, T, C, L and B, one at a time, beside the predictions. */
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import type { DeviceRates } from '../core/device_speed.ts';
import { median } from '../core/quantile.ts';
import type { LogitsRequest } from '../core/run_options.ts';
import type { LabDevice } from '../engine/device.ts';
import { measureRates, WORK_SIZES } from '../engine/plan/device_rates.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import type { Executor } from '../engine/plan/executor.ts';
import { GpuExecutor } from '../engine/plan/gpu_executor.ts';
import { chooseVariants, choicesOfThisRun } from '../engine/plan/kernel_choice.ts';
import { logitsRequest } from '../engine/plan/logits_choice.ts';
import { cpuBytes, gpuBytes } from '../engine/plan/needs.ts';
import { createPlanEngine } from '../engine/plan/plan_engine.ts';
import { planOf, stepTime } from '../engine/plan/predict.ts';
import { stepOf } from './shape.ts';

export const AXES = ['V', 'T', 'C', 'L', 'B'] as const;
/** Vocabulary, block_size, n_embd, n_layer, batch_size. */
export type ScalingAxis = (typeof AXES)[number];
export type ScalingSizes = Record<ScalingAxis, number>;

/** A base shape, and the sizes to vary it by, one axis at a time. */
export interface Range {
  base: ScalingSizes;
  along: Readonly<Record<ScalingAxis, readonly number[]>>;
}

/** Smaller on the CPU, where what takes a GPU seconds would take minutes. */
const RANGES = {
  hardware: {
    base: { V: 8192, T: 128, C: 128, L: 4, B: 8 },
    along: {
      V: [512, 2048, 8192, 50257],
      T: [32, 64, 128, 256, 512],
      C: [64, 128, 256, 512],
      L: [1, 2, 4, 8, 16],
      B: [1, 2, 4, 8, 16, 32],
    },
  },
  software: {
    base: { V: 512, T: 32, C: 32, L: 2, B: 8 },
    along: {
      V: [128, 512, 2048, 8192],
      T: [16, 32, 64, 128],
      C: [16, 32, 64, 128],
      L: [1, 2, 4, 8],
      B: [2, 4, 8, 16],
    },
  },
} as const satisfies Record<string, Range>;

export interface ScalingPoint {
  /** The axis that is varied, and all sizes at this point. */
  axis: ScalingAxis;
  sizes: ScalingSizes;
  /** Median wall time of a step. */
  measuredMs: number;
  predictedMs: number;
  /** The roofline: all arithmetic at the device's rates, all traffic at its bandwidth. */
  flopMs: number;
  byteMs: number;
  /** Memory as counted by the engine, and as predicted. */
  measuredBytes: number;
  predictedBytes: number;
}

export interface ScalingReport {
  device: string;
  /** ISO 8601, in UTC. */
  date: string;
  /** "Node 20.1", or the browser's name for itself. */
  platform: string;
  base: ScalingSizes;
  rates: DeviceRates;
  points: ScalingPoint[];
  /** Measured over predicted time. The lab corrects the median after a first run; the spread is the error left. */
  ratio: { median: number; least: number; most: number };
}

export interface ScalingOptions {
  /** Null for the CPU executor. */
  lab: LabDevice | null;
  platform: string;
  /** By default chosen to suit the device. */
  range?: Range;
  onProgress?: (done: number, total: number) => void;
}

const HEADS = 4;
const ROUNDS = 5;
const WARM_UP = 2;

/** @throws DeviceError */
export async function runScaling({ lab, platform, range, onProgress }: ScalingOptions): Promise<ScalingReport> {
  const hardware = lab !== null && !lab.report.software;
  const logits = logitsRequest('auto', hardware);
  const kernels = lab ? await chooseVariants(lab, choicesOfThisRun) : {};
  const open = (): Executor => (lab ? new GpuExecutor(lab, lab.report.software, kernels) : new CpuExecutor());
  const calibrated = open();
  const rates = await measureRates(calibrated, WORK_SIZES[hardware ? 'gpu' : lab ? 'software' : 'cpu']);
  const device = calibrated.adapter;
  calibrated.dispose();

  const { base, along }: Range = range ?? RANGES[hardware ? 'hardware' : 'software'];
  const places = AXES.flatMap((axis) => along[axis].map((size) => ({ axis, sizes: { ...base, [axis]: size } })));
  const points: ScalingPoint[] = [];
  for (const [done, { axis, sizes }] of places.entries()) {
    onProgress?.(done, places.length);
    points.push({ axis, sizes, ...(await measure(open(), sizes, logits, lab ? gpuBytes : cpuBytes, rates)) });
  }
  onProgress?.(places.length, places.length);
  const ratios = points.map(({ measuredMs, predictedMs }) => measuredMs / predictedMs);
  const ratio = { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
  return { device, date: new Date().toISOString(), platform, base, rates, points, ratio };
}

function configOf({ T, C, L, B }: ScalingSizes): Config {
  const model: ConfigPatch = { block_size: T, n_embd: C, n_layer: L, n_head: HEADS, batch_size: B };
  return resolveConfig(model, { gradient_accumulation_steps: 1, dropout: 0 });
}

/** A step as the lab would train it. */
async function measure(
  executor: Executor,
  sizes: ScalingSizes,
  logits: LogitsRequest,
  bytesOf: typeof gpuBytes,
  rates: DeviceRates,
) {
  const { V } = sizes;
  const config = configOf(sizes);
  const { plan } = planOf(config, V, logits);
  const time = stepTime(plan, 1, rates);
  const engine = await createPlanEngine({ config, vocabSize: V, logits }, executor);
  const times: number[] = [];
  for (let step = 0; step < WARM_UP + ROUNDS; step++) {
    const input = stepOf({ name: 'XS', V, rounds: ROUNDS, config }, step);
    const before = performance.now();
    await engine.step(input);
    if (step >= WARM_UP) times.push(performance.now() - before);
  }
  const { peakBytes } = engine.counts();
  engine.dispose();
  return {
    measuredMs: median(times),
    predictedMs: time.ms,
    flopMs: time.flopMs,
    byteMs: time.byteMs,
    measuredBytes: peakBytes,
    predictedBytes: bytesOf(plan),
  };
}
