/** Records as typed arrays, which one thread hands to another without copying them. */
import { forEachColumn, type ColumnName, type StepRecord } from './record.ts';

/** Records as columns; `present` is 0 where a value is null, so that a NaN loss stays a NaN loss. */
export interface EncodedRecords {
  values: Record<ColumnName, Float64Array<ArrayBuffer>>;
  present: Record<ColumnName, Uint8Array<ArrayBuffer>>;
}

export const encodeRecords = (records: readonly StepRecord[]): EncodedRecords => ({
  values: forEachColumn((name) => Float64Array.from(records, (record) => record[name] ?? NaN)),
  present: forEachColumn((name) => Uint8Array.from(records, (record) => Number(record[name] !== null))),
});

export function decodeRecords({ values, present }: EncodedRecords): StepRecord[] {
  const record = (i: number) => forEachColumn((name) => (present[name][i] ? values[name][i]! : null));
  return Array.from(values.step, (_, i) => record(i) as StepRecord);
}

/** Buffers to hand over instead of copying. */
export const recordBuffers = ({ values, present }: EncodedRecords): ArrayBuffer[] =>
  [...Object.values(values), ...Object.values(present)].map(({ buffer }) => buffer);
