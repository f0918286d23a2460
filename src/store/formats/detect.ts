/** Which format a log is in. */
import { bareNumbers } from './bare_numbers.ts';
import { FORMATS } from './index.ts';
import { LogError, type LogFormat } from './log.ts';

/** Enough to tell a format by. */
const WINDOW = 65_536;
/** From here on there is no need to look further. */
const LIKELY = 0.6;

/** A format, and how well the log fits it, 0 to 1. */
export interface Scored {
  format: LogFormat;
  score: number;
}

/** @throws LogError if there is no such format */
export function formatNamed(id: string): LogFormat {
  const format = FORMATS.find((candidate) => candidate.id === id);
  if (format) return format;
  throw new LogError(`There is no log format ${id}.`, `Use one of ${FORMATS.map((known) => known.id).join(', ')}.`);
}

/** The formats that fit, the best first; then those whose lines may still come up somewhere. */
export function ranked(text: string): Scored[] {
  return scored(text).filter(({ format, score }) => score > 0 || ('lines' in format && format !== bareNumbers));
}

/** By how well the beginning of the log fits; or its middle or end, since something else may come first. */
function scored(text: string): Scored[] {
  const places = text.length <= WINDOW ? [0] : [0, (text.length - WINDOW) >> 1, text.length - WINDOW];
  const scores = FORMATS.map((format) => ({ format, score: 0 }));
  for (const place of places) {
    const window = wholeLines(text, place);
    for (const entry of scores) {
      // The last is the last resort, and takes the longest.
      const isNeeded = entry.format !== FORMATS.at(-1) || scores.every(({ score }) => score < LIKELY);
      if (isNeeded) entry.score = Math.max(entry.score, entry.format.sniff(window));
    }
    if (scores.some(({ score }) => score >= LIKELY)) break;
  }
  return scores.toSorted((a, b) => b.score - a.score);
}

function wholeLines(text: string, from: number): string {
  const window = text.slice(from, from + WINDOW);
  const first = from === 0 ? 0 : window.indexOf('\n') + 1;
  const last = from + WINDOW < text.length ? window.lastIndexOf('\n') : -1;
  return window.slice(first, last > first ? last : undefined);
}
