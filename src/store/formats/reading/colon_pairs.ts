/** Records of `name:value` pairs, as llm.c and modded-nanogpt write them. */
import type { LogChannel, LogRow } from '../log.ts';
import { NUMBER, toNumber } from './numbers.ts';

const PAIR = new RegExp(`(?<!\\S)([a-z_]+):(${NUMBER})(?!\\S)`, 'gi');

/** @returns null where none of the names is one of a channel */
export function rowOfPairs(
  record: string,
  step: number,
  channelOf: Readonly<Record<string, LogChannel>>,
): LogRow | null {
  const row: LogRow = {};
  for (const [, name, value] of record.matchAll(PAIR)) {
    const channel = channelOf[name!];
    if (channel) row[channel] = toNumber(value!);
  }
  return Object.keys(row).length > 0 ? { step, ...row } : null;
}
