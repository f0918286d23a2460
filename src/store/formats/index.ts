/** The formats of logs that are understood, and which of them a log is in. */
import { anyTable } from './any_table.ts';
import { bareNumbers } from './bare_numbers.ts';
import { csv } from './csv.ts';
import { jsonDocument } from './json_document.ts';
import { json } from './json.ts';
import { jsonLines } from './json_lines.ts';
import { keras } from './keras.ts';
import { keyValues } from './key_values.ts';
import { lightning } from './lightning.ts';
import { llmC } from './llm_c.ts';
import { LogError, type LineFormat, type LogFormat } from './log.ts';
import { longTable } from './long_table.ts';
import { moddedNanogpt } from './modded_nanogpt.ts';
import { nanogpt } from './nanogpt.ts';
import { plainText } from './plain_text.ts';
import { pythonDicts } from './python_dicts.ts';
import { tensorboard } from './tensorboard.ts';
import { trainerState } from './trainer_state.ts';
import { wandbCsv } from './wandb_csv.ts';

/** Of two that fit equally well the first is taken. */
export const FORMATS: readonly LogFormat[] = [
  json,
  csv,
  trainerState,
  tensorboard,
  wandbCsv,
  lightning,
  keras,
  nanogpt,
  llmC,
  moddedNanogpt,
  jsonLines,
  pythonDicts,
  jsonDocument,
  longTable,
  anyTable,
  bareNumbers,
  keyValues,
];

/** Enough to tell a format by. */
const WINDOW = 65_536;

/**
 * The format in which a growing log can be followed.
 * @param head the log so far, or its beginning
 * @returns null where it does not show yet, or can only be read as a whole
 */
export function lineFormatOf(head: string, format?: string): LineFormat | null {
  if (format !== undefined) {
    const named = formatNamed(format);
    return 'lines' in named ? named : null;
  }
  if (head.trim() === '') return null;
  const [best] = scored(plainText(head)).filter(({ score }) => score > 0);
  return best && 'lines' in best.format ? best.format : null;
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

interface Scored {
  format: LogFormat;
  /** 0 to 1. */
  score: number;
}

/** From here on there is no need to look further. */
const LIKELY = 0.6;

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
