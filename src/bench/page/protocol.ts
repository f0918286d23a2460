/** Messages between the page and the worker that measures. A worker serves one benchmark. */
import type { Progress } from '../bench.ts';
import type { BenchReport } from '../report.ts';
import type { RowName } from '../row_names.ts';
import type { ShapeName } from '../shape.ts';

export interface ToBench {
  shape: ShapeName;
  /** Absent: all that make sense on the device. */
  only?: readonly RowName[];
}

export type FromBench =
  | { type: 'progress'; progress: Progress }
  | { type: 'report'; report: BenchReport }
  /** It cannot run; a sentence and what to do about it. */
  | { type: 'problem'; message: string };
