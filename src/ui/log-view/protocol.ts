/** Messages between the page and the worker that reads a log. Each question gets one answer, in order. */
import type { Column, Mapping } from '../../store/formats/log.ts';
import type { ExportId } from './exports.ts';
import type { LogReport } from './report.ts';

export type ToReader =
  | { type: 'read'; file: File; mapping: Mapping; vocabSize: number | null }
  /** The same file with another choice of columns. */
  | { type: 'map'; mapping: Mapping; vocabSize: number | null }
  /** The same reading with other knowledge. */
  | { type: 'judge'; vocabSize: number | null }
  | { type: 'print'; as: ExportId };

export type FromReader =
  | { type: 'report'; report: LogReport }
  | { type: 'printed'; text: string }
  /** It cannot be read; `columns` are there to choose from where that would help. */
  | { type: 'problem'; message: string; columns: readonly Column[] };
