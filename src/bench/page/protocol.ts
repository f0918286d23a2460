/** Messages between the page and the worker that measures. A worker serves one measurement. */
import type { BenchProgress } from '../bench.ts';
import type { BenchReport } from '../report.ts';
import type { RowName } from '../row_names.ts';
import type { ScalingReport } from '../scaling.ts';
import type { ShapeName } from '../shape.ts';

export type ToBench =
  | {
      type: 'comparison';
      shape: ShapeName;
      /** Absent: all that make sense on the device. */
      only?: readonly RowName[];
    }
  | { type: 'scaling' };

/** What can be measured. */
export type BenchKind = ToBench['type'];

export type FromBench =
  | { type: 'progress'; progress: BenchProgress }
  | { type: 'comparison'; report: BenchReport }
  | { type: 'scaling'; report: ScalingReport }
  /** It cannot run; the message says why and what to do about it. */
  | { type: 'problem'; message: string };
