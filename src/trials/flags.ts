/** What can be said on the command line of `tune` and `experiments`. */
import { availableParallelism } from 'node:os';
import { keyAndValue } from '../cli/args.ts';
import { isConfigKey, parsePatch, parseValue, type ConfigKey, type ConfigPatch } from '../core/config.ts';
import { LabError } from '../core/errors.ts';

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

/** `key=value`, several times. @throws ConfigError, LabError */
export const parseSettings = (flag: string, pairs: readonly string[] = []): ConfigPatch =>
  parsePatch(pairs.map((pair) => keyAndValue(flag, pair)));

/** A setting and the values to try, in order: neighbours stand beside each other. */
export interface SearchAxis {
  key: ConfigKey;
  values: readonly (string | number)[];
}

/** `learning_rate=3e-3,1e-2,3e-2`. @throws ConfigError, LabError */
export function parseAxis(text: string): SearchAxis {
  const [key, values] = keyAndValue('vary', text);
  if (!isConfigKey(key)) throw new LabError('usage', `There is no setting named "${key}".`, 'See losslab run --help.');
  return { key, values: values.split(',').map((value) => parseValue(key, value)) };
}

/** How many trainings go on at once. @throws LabError */
export function parseJobs(text: string | undefined): number {
  const jobs = text === undefined ? availableParallelism() : Number(text);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new LabError('usage', `--jobs cannot be "${text}".`, 'Use a whole number from 1 up.');
}

export interface SearchCell {
  settings: ConfigPatch;
  /** Its place along each axis. */
  at: readonly number[];
}

/** All cells, the last axis running fastest; without axes the one cell that sets nothing. */
export function cells(axes: readonly SearchAxis[]): SearchCell[] {
  return axes.reduce<SearchCell[]>(
    (grid, { key, values }) =>
      grid.flatMap(({ settings, at }) =>
        values.map((value, i) => ({ settings: { ...settings, [key]: value }, at: [...at, i] })),
      ),
    [{ settings: {}, at: [] }],
  );
}

/** Whether two cells are one step apart along one axis. */
export const areNeighbours = (a: SearchCell, b: SearchCell): boolean =>
  a.at.reduce((distance, place, axis) => distance + Math.abs(place - b.at[axis]!), 0) === 1;
