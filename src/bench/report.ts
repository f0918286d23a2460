/** What a benchmark finds, as plain data: `losslab bench --json`, what the page copies, what docs/benchmark keeps. */
import type { ShapeName } from './shape.ts';

export interface BenchRow {
  name: string;
  shape: ShapeName;
  /** Of one step, as counted on WebGPU's own objects. */
  dispatches: number | null;
  submits: number | null;
  newBuffers: number | null;
  /** Medians over the rounds. JavaScript: until the last submit returns, without the time in submits. */
  jsMs: number | null;
  /** In submits: outside of browsers the driver works there. */
  submitMs: number | null;
  wallMs: number | null;
  /** Between the timestamps of all compute passes of a step, summed; null where the device has no timestamps. */
  gpuMs: number | null;
  tokensPerSecond: number | null;
  /** Most bytes in GPU buffers at once since the row was opened; of the CPU executor, in typed arrays. */
  peakBytes: number | null;
  /** How many times the wall speed of stock tfjs. */
  timesStock: number | null;
  /** Largest difference of a step's loss from stock tfjs; without that row, from the plan. */
  maxLossDifference: number | null;
  /** Memory that the plan must touch, and arithmetic of the model, over the step's time, against the calibration. */
  percentOfBandwidth: number | null;
  percentOfMatmulRate: number | null;
  /** Why figures are missing, or what is different about this row. */
  note: string | null;
}

/** What the device can do, measured in the same run. */
export interface Calibration {
  /** Read plus written. */
  bytesPerSecond: number;
  /** The bytes that were copied, and the edge of the square matrices. */
  copiedBytes: number;
  flopsPerSecond: number;
  matmulSize: number;
  /** Which of the kernel's shaders was the fastest. */
  matmulShader: string;
}

/** One kernel of the plan's step with one set of sizes. */
export interface KernelRow {
  /** Label of the calls, with `*` for the layer. */
  label: string;
  kernel: string;
  calls: number;
  /** All calls together. */
  ms: number;
  flops: number;
  bytes: number;
  percentOfBandwidth: number;
  percentOfMatmulRate: number;
}

export interface BenchReport {
  device: { name: string; software: boolean; vendor: string; architecture: string };
  /** ISO 8601, in UTC. */
  date: string;
  /** "Node 20.20.2, 2 cores", or what the browser calls itself. */
  platform: string;
  shape: ShapeName;
  rounds: number;
  /** Whether GPU times are timestamps of the device or wall times of repeated work. */
  timestamps: boolean;
  rows: BenchRow[];
  calibration: Calibration | null;
  kernels: KernelRow[];
}
