/** What a benchmark finds, as plain data: `losslab bench --json`, what the page copies, what docs/benchmark keeps. */
import type { ShapeName } from './shape.ts';

export interface BenchRow {
  name: string;
  shape: ShapeName;
  /** Counts of one step, taken on WebGPU's own objects. */
  dispatches: number | null;
  submits: number | null;
  newBuffers: number | null;
  /** Medians over the rounds. `jsMs`: time until the last submit returns, less the time within submits. */
  jsMs: number | null;
  /** Time within submits: outside of browsers the driver works there. */
  submitMs: number | null;
  wallMs: number | null;
  /** Between the timestamps of all compute passes of a step, summed; null where the device has no timestamps. */
  gpuMs: number | null;
  tokensPerSecond: number | null;
  /** Most bytes in GPU buffers at once since the row was opened; for the CPU executor, in typed arrays. */
  peakBytes: number | null;
  /** Wall speed as a multiple of stock tfjs's. */
  timesStock: number | null;
  /** Largest difference of a step's loss from stock tfjs; without that row, from the plan. */
  maxLossDifference: number | null;
  /** Memory that the plan must touch, and arithmetic of the model, over the step's time, as shares of the peaks. */
  percentOfBandwidth: number | null;
  percentOfMatmulRate: number | null;
  /** Why figures are missing, or what is different about this row. */
  note: string | null;
}

/** Peak rates of the device, measured in the same run. */
export interface DevicePeaks {
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
  peaks: DevicePeaks | null;
  kernels: KernelRow[];
}
