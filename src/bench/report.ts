/** A benchmark's result as data: printed by `losslab bench --json`, copied by the page, kept in docs/benchmark. */
import type { ShapeName } from './shape.ts';

export interface BenchRow {
  name: string;
  shape: ShapeName;
  /** Counts of WebGPU calls in one step. */
  dispatches: number | null;
  submits: number | null;
  newBuffers: number | null;
  /** Medians over the rounds. `jsMs`: time until the last `submit` returns, without the time within `submit`. */
  jsMs: number | null;
  /** Time within `submit`: outside browsers the driver does its work there. */
  submitMs: number | null;
  wallMs: number | null;
  /** Summed durations of all compute passes of a step; null if the device has no timestamps. */
  gpuMs: number | null;
  tokensPerSecond: number | null;
  /** Most bytes in GPU buffers at once since the row was opened; for the CPU executor, in typed arrays. */
  peakBytes: number | null;
  /** Wall speed as a multiple of stock tfjs's. */
  timesStock: number | null;
  /** Largest difference of a step's loss from stock tfjs; without that row, from the plan. */
  maxLossDifference: number | null;
  /** Memory traffic of the plan and arithmetic of the model, each over the step's time, as a share of its peak. */
  percentOfBandwidth: number | null;
  percentOfMatmulRate: number | null;
  /** Why figures are missing, or what is different about this row. */
  note: string | null;
}

/** Peak rates of the device, measured in the same run. */
export interface DevicePeaks {
  /** Read plus written. */
  bytesPerSecond: number;
  /** Bytes copied, and rows of the square matrices, in the measurement. */
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
  /** Time of all these calls together. */
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
