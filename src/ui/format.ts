/** Numbers as people read them. */
import { row, type ConfigKey } from '../core/config.ts';

/** A setting: 3e-3, 0.1, 128, 1.2e-5. */
export function formatValue(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value);
  if (size >= 0.01 && size < 1e6) return String(Number(value.toPrecision(5)));
  return Number(value.toPrecision(4)).toExponential().replace('e+', 'e');
}

/** A value in words: `off`, `3e-3`, `AdamW`. */
export function valueWords(key: ConfigKey, value: number | string): string {
  const r = row(key);
  if (r.type === 'choice') return r.options[value] ?? String(value);
  return value === 0 && r.zero !== undefined ? r.zero : formatValue(Number(value));
}

/** A loss: two decimals, so that it does not jitter; a small one with two digits. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return String(loss);
  return Math.abs(loss) >= 0.1 || loss === 0 ? loss.toFixed(2) : formatValue(Number(loss.toPrecision(2)));
}

/** Three digits of a measurement: 0.83, 12.4, 104 k, 1.23 M; two beyond what has a name: 6.9e16. */
export function formatShort(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 999.5e9) return value.toExponential(1).replace('e+', 'e');
  if (size >= 999.5e6) return `${Number((value / 1e9).toPrecision(3))} G`;
  if (size >= 999.5e3) return `${Number((value / 1e6).toPrecision(3))} M`;
  if (size >= 9999.5) return `${Number((value / 1e3).toPrecision(3))} k`;
  if (size > 0 && size < 0.01) return formatValue(Number(value.toPrecision(2)));
  return String(Number(value.toPrecision(size >= 1000 ? 4 : 3)));
}

/** A large count beside others, two or three digits: 980, 7.4k, 67k, 1.2M. */
export function formatRough(count: number): string {
  if (count < 1000) return String(count);
  const [size, sign] = count < 999.5e3 ? [count / 1e3, 'k'] : [count / 1e6, 'M'];
  return `${Number(size.toFixed(size < 9.95 ? 1 : 0))}${sign}`;
}

export const formatCount = (count: number) => count.toLocaleString('en');

export function formatMilliseconds(ms: number): string {
  if (ms < 1000) return `${Number(ms.toPrecision(ms < 10 ? 2 : 3))} ms`;
  return ms < 90_000 ? `${Number((ms / 1000).toPrecision(3))} s` : formatDuration(ms);
}

/** Time left: 4 s, 3 min, 1 h 20 min, 9 days. */
export function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${formatCount(Math.round(minutes / (24 * 60)))} days`;
}
