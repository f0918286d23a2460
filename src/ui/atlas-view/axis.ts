/** One side of an atlas: a setting, and the values that it takes along the side. */
import { CONFIG_KEYS, parseValue, row, type ConfigKey, type NumberRow } from '../../core/config.ts';
import { ConfigError } from '../../core/errors.ts';
import { valueWords } from '../format.ts';

export type AxisValue = number | string;

export interface Axis {
  key: ConfigKey;
  /** Two to seven, all different. */
  values: readonly AxisValue[];
}

export const FEWEST = 2;
export const MOST = 7;

/** How the curve is written down, not how it comes about. */
const RECORDING: readonly ConfigKey[] = ['log_interval', 'eval_interval', 'eval_iters'];
/** Choices that an atlas cannot make: it has no text of a person's own. */
const NOT_OFFERED: readonly AxisValue[] = ['own'];
/** What a side begins with; elsewhere it is the middle of the range. */
const TYPICAL: Partial<Record<ConfigKey, readonly [number, number]>> = {
  learning_rate: [3e-4, 3],
  grad_clip: [0.1, 10],
  batch_size: [1, 8],
  gradient_accumulation_steps: [1, 8],
  dropout: [0, 0.6],
  weight_decay: [0, 1],
  n_layer: [1, 4],
  n_head: [1, 4],
  n_embd: [4, 64],
  block_size: [4, 64],
  train_tokens: [512, 8192],
  seed: [1, 5],
  max_iters: [75, 600],
  warmup_iters: [0, 100],
  lr_decay_iters: [50, 300],
  min_lr: [1e-6, 1e-2],
  step_size: [25, 200],
  corrupt_interval: [10, 100],
  length_bug_interval: [10, 100],
  loss_sum_interval: [10, 100],
};

/** The settings that a side can be made of. */
export const AXIS_KEYS: readonly ConfigKey[] = CONFIG_KEYS.filter((key) => !RECORDING.includes(key));

/** The values of a choice that a side can have, with their words. */
export function optionsOf(key: ConfigKey): Readonly<Record<string, string>> {
  const r = row(key);
  if (r.type !== 'choice') return {};
  return Object.fromEntries(Object.entries(r.options).filter(([value]) => !NOT_OFFERED.includes(value)));
}

/** A side of that setting as it is first offered. */
export function typicalAxis(key: ConfigKey): Axis {
  const r = row(key);
  if (r.type === 'choice') return { key, values: Object.keys(optionsOf(key)).slice(0, MOST) };
  const [from, to] = TYPICAL[key] ?? [r.min, r.max];
  const values = spread(key, from, to, 4);
  return { key, values: values.length >= FEWEST ? values : [r.min, r.max] };
}

/**
 * `count` values from one to another: equal ratios where the setting is logarithmic, equal steps where it is not.
 * Whole numbers that fall together count once, so there may be fewer. A "no limit" or "off" is none of them.
 */
export function spread(key: ConfigKey, from: number, to: number, count: number): number[] {
  const r = row(key) as NumberRow;
  const log = r.scale === 'log' && from > 0 && to > 0;
  const at = (share: number) => (log ? from * (to / from) ** share : from + (to - from) * share);
  const inner = Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    const value = at(i / (count - 1));
    return r.type === 'integer' ? Math.round(value) : Number(value.toPrecision(2));
  });
  return [...new Set(inner)];
}

/** The same where room is scarce: without what stands in brackets. */
export const shortWords = (key: ConfigKey, value: AxisValue): string => valueWords(key, value).replace(/ \(.*?\)/, '');

/** For the address: `learning_rate:0.001:0.01`. */
export const axisText = ({ key, values }: Axis): string => [key, ...values].join(':');

/** @throws ConfigError where the text is no side of an atlas. */
export function parseAxis(text: string): Axis {
  const [name = '', ...raw] = text.split(':');
  const key = AXIS_KEYS.find((one) => one === name);
  if (!key)
    throw new ConfigError(`No side of an atlas can be made of "${name}".`, `Use one of ${AXIS_KEYS.join(', ')}.`);
  const values = [...new Set(raw.map((value): AxisValue => parseValue(key, value)))];
  if (values.some((value) => NOT_OFFERED.includes(value)))
    throw new ConfigError(
      'An atlas cannot be made of your own text.',
      'Use one of the texts that the lab brings along.',
    );
  if (values.length < FEWEST || values.length > MOST)
    throw new ConfigError(
      `A side of an atlas cannot have ${values.length} values.`,
      `Give ${name} ${FEWEST} to ${MOST} different values.`,
    );
  return { key, values };
}
