import { isConfigKey, row } from '../core/config.ts';
import type { TuneRecord } from '../core/record.ts';
import { formatValue } from './format.ts';

/** A change made while training ran, in words: "learning rate 6e-3", "gradient clipping off". */
export function tuneWords({ key, value }: TuneRecord): string {
  if (!isConfigKey(key)) return `${key} ${formatValue(value)}`;
  const r = row(key);
  const off = value === 0 && r.type !== 'choice' ? r.zero : undefined;
  return `${r.label.toLowerCase()} ${off ?? formatValue(value)}`;
}
