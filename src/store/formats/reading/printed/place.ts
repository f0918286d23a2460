/** The place of a printed line in a training: a step, a batch of an epoch, or just after the line before. */
import { isSplit } from '../splits.ts';
import { memoize } from './memoize.ts';
import type { Pair } from './pairs.ts';

export interface PrintedPlace {
  epoch: number | null;
  /** Step, or batch of the epoch. */
  step: number | null;
  /** Batches of the epoch, where `step` counts them. */
  total: number | null;
  /** True where `step` never begins anew. */
  global: boolean;
  /** Whether the line tells a place within an epoch. */
  within: boolean;
  /** Name of the number that the step was taken from; empty where it has none. */
  name: string;
}

/** Words that a count may be named with beside its own; `num_steps` is a setting. */
const DROPPED = /^(?:train(?:ing|er)?|cur|current|optimizer|idx|id|index|no)$/;
const EPOCH = /^(?:epochs?|ep|rounds?|episodes?)$/;
const STEP = /^(?:steps?|iter(?:ation)?s?|it|itr|updates?|upd?|timesteps?)$/;
const BATCH = /^(?:batch(?:es)?|minibatch|mb)$/;
const GLOBAL = /^(?:global ?steps?|num updates|(?:total|num) timesteps|globalstep)$/;
/** Words before a count that make it something else: `max steps`, `time per iteration`, `best epoch`. */
const ELSE =
  /\b(?:max|min|total|num|number|per|warmup|every|sav(?:e|ing)|skipped|nan|log|best|time|target|remaining|last|patience)\b/i;
/** `ms/step`, `s/it`. */
const RATE = /^(?:m?s|secs?|seconds?|time|tok(?:en)?s?|samples|\d.*)\//i;

type Count = 'global' | 'step' | 'batch' | 'epoch';

/** What the key of a number counts; null where it is no count. */
export const countedBy = memoize((key: string): Count | null => {
  const tokens = key.split(' ').filter((token) => !isSplit(token));
  const last = tokens.at(-1) ?? '';
  const words = last
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '' && !DROPPED.test(word));
  const before = tokens.slice(0, -1).join(' ').toLowerCase();
  if (GLOBAL.test(words.join(' ')) || GLOBAL.test(`${before.split(' ').at(-1)} ${words.join(' ')}`)) return 'global';
  if (words.length !== 1 || RATE.test(last) || ELSE.test(before)) return null;
  if (STEP.test(words[0]!)) return 'step';
  if (BATCH.test(words[0]!)) return 'batch';
  return EPOCH.test(words[0]!) ? 'epoch' : null;
});

/** The words of a key that name what it counts: `iteration` of `Cost after iteration`. */
export const countName = memoize((key: string): string => {
  const tokens = key.split(' ').filter((token) => !isSplit(token));
  return tokens.slice(countedBy(key) === 'global' && !/[_/]/.test(tokens.at(-1)!) ? -2 : -1).join(' ');
});

/**
 * The place that the counts of a line tell.
 *
 * @param isValidation whether the line speaks of validation, whose batches are no steps of the training
 */
export function placeOf(pairs: readonly Pair[], isValidation: boolean): PrintedPlace {
  const place: PrintedPlace = { epoch: null, step: null, total: null, global: false, within: false, name: '' };
  const rank = { global: 3, step: 2, batch: 1, epoch: 0 };
  let best = 0;
  const bare: Pair[] = [];
  for (const pair of pairs) {
    if (pair.unit !== '' && !(pair.unit === 'it' && pair.key === '')) continue;
    const count = pair.key === '' ? null : countedBy(pair.key);
    if (count === 'epoch') place.epoch ??= pair.value;
    else if (count !== null && pair.integer) {
      if (count !== 'global') place.within = true;
      if (rank[count] <= best || (isValidation && count === 'batch')) continue;
      best = rank[count];
      Object.assign(place, {
        step: pair.value,
        total: pair.total,
        global: count === 'global',
        name: countName(pair.key),
      });
    } else if (pair.integer && isBare(pair)) bare.push(pair);
  }
  if (bare.length > 0) place.within = true;
  if (best === 0) takeBare(place, bare, isValidation);
  return place;
}

/** `[640/60000]`, `[1,  2000]`, `[100]`, and `100:` at the beginning. */
const isBare = ({ key, label, total, next, unit }: Pair): boolean =>
  (total !== null && (key === '' || isSplit(key))) ||
  unit === 'it' ||
  (key === '' && /[[,]\s*$/.test(label) && (next === ',' || next === ']')) ||
  (label.trim() === '' && label.length < 9 && (next === ':' || next === ' ' || next === '\t'));

/** `[1/5][100/1583]`, `[1][50/1000]`, `[1,  2000]`: where there are two, the first is the epoch. */
function takeBare(place: PrintedPlace, bare: readonly Pair[], isValidation: boolean): void {
  const fractions = bare.filter(({ total }) => total !== null);
  const [first, second] = fractions.length > 0 ? fractions : bare;
  const batch = place.epoch === null ? (second ?? first) : first;
  if (!batch) return;
  place.epoch ??= bare[bare.indexOf(batch) - 1]?.value ?? null;
  if (!isValidation) Object.assign(place, { step: batch.value, total: batch.total });
}
