import { isConfigKey, row, type ConfigKey } from '../core/config.ts';
import type { TuneRecord } from '../core/record.ts';
import { formatValue, valueWords } from './format.ts';

/** What changes are planned for one setting: "6e-3 at step 120, off at step 200"; empty for none. */
export const plannedWords = (tunes: readonly TuneRecord[], key: ConfigKey): string =>
  tunes
    .filter((tune) => tune.key === key)
    .map(({ step, value }) => `${valueWords(key, value)} at step ${step}`)
    .join(', ');

/** A change made while training ran, in words: "learning rate 6e-3", "gradient clipping off". */
export function tuneWords({ key, value }: TuneRecord): string {
  return isConfigKey(key)
    ? `${row(key).label.toLowerCase()} ${valueWords(key, value)}`
    : `${key} ${formatValue(value)}`;
}
