/** JSON as programs write it: with bare NaN and infinities. */
import { LogError } from '../log.ts';

const BARE = /[-+]?\b(?:NaN|Infinity|nan|inf)\b/y;

/** @throws LogError that says where it broke */
export function parseJson(text: string): unknown {
  const result = attempt(text);
  if ('value' in result) return result.value;
  throw new LogError(
    `The JSON ${whereItBroke(result.error, text)}.`,
    'Write the whole file again, or one record to a line.',
  );
}

/** The value of one line of JSON; undefined where it is none. */
export function parseJsonLine(line: string): unknown {
  const result = attempt(line);
  return 'value' in result ? result.value : undefined;
}

type Result = { value: unknown } | { error: unknown };

function attempt(text: string): Result {
  const strict = parse(text);
  if ('value' in strict || !/nan|inf/i.test(text)) return strict;
  const lenient = parse(withQuotedWords(text));
  return 'value' in lenient ? lenient : strict;
}

function parse(text: string): Result {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error };
  }
}

/** NaN and infinities outside of strings as strings. */
export function withQuotedWords(text: string): string {
  const parts: string[] = [];
  let copied = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
      continue;
    }
    // N, I, n, i and the sign before them
    if (code !== 0x4e && code !== 0x49 && code !== 0x6e && code !== 0x69) continue;
    const start = text[at - 1] === '-' || text[at - 1] === '+' ? at - 1 : at;
    BARE.lastIndex = start;
    const word = BARE.exec(text)?.[0];
    if (word === undefined) continue;
    parts.push(text.slice(copied, start), `"${word}"`);
    copied = start + word.length;
    at = copied - 1;
  }
  return parts.length === 0 ? text : parts.join('') + text.slice(copied);
}

function endOfString(text: string, quote: number): number {
  for (let at = quote + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) return at;
  }
  return text.length;
}

/** Engines tell the place in their own words, or not at all. */
function whereItBroke(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : '';
  const position = /position (\d+)/.exec(message)?.[1];
  if (/end of/i.test(message) || Number(position) >= text.trimEnd().length) return 'ends too early';
  const line = /line (\d+)/.exec(message)?.[1] ?? (position && text.slice(0, Number(position)).split('\n').length);
  return line === undefined ? 'is not valid' : `breaks at line ${line}`;
}
