/** What can be said on the command line of `tune` and `experiments`. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isConfigKey, parsePatch, parseValue, type ConfigKey, type ConfigPatch } from '../core/config.ts';
import { LabError } from '../core/errors.ts';

type Flags = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>;

/** @throws LabError for an unknown flag or a missing value. */
export function readFlags<const T extends Flags>(args: string[], flags: T) {
  try {
    return parseArgs({ args, options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    const known = Object.keys(flags).map((flag) => `--${flag}`);
    throw new LabError('usage', `${(error as Error).message.split('. ')[0]}.`, `Use ${known.join(', ')}.`);
  }
}

/** `1-5`, `101`, `1,3,7-9`. @throws LabError */
export function parseSeeds(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (!(from <= to))
      throw new LabError('usage', `"${part}" names no seeds.`, 'Write them as 1-5, or as a list with commas.');
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

function keyAndValue(pair: string): [key: string, value: string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new LabError('usage', `"${pair}" names no value.`, 'Write it as key=value.');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** `key=value`, several times. @throws ConfigError */
export const parseSettings = (pairs: readonly string[] = []): ConfigPatch => parsePatch(pairs.map(keyAndValue));

/** A setting and the values to try, in order: neighbours stand beside each other. */
export interface Axis {
  key: ConfigKey;
  values: readonly (string | number)[];
}

/** `learning_rate=3e-3,1e-2,3e-2`. @throws ConfigError, LabError */
export function parseAxis(text: string): Axis {
  const [key, values] = keyAndValue(text);
  if (!isConfigKey(key)) throw new LabError('usage', `There is no setting named "${key}".`, 'See losslab run --help.');
  return { key, values: values.split(',').map((value) => parseValue(key, value)) };
}

/** How many trainings go on at once. @throws LabError */
export function parseJobs(text: string | undefined): number {
  const jobs = text === undefined ? availableParallelism() : Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new LabError('usage', `--jobs cannot be "${text}".`, 'Use a whole number from 1 up.');
}

/** One of a fixed set. @throws LabError naming them. */
export function oneOf<const T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new LabError('usage', `--${flag} cannot be "${value}".`, `Use one of ${choices.join(', ')}.`);
}
