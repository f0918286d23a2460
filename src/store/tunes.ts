/** Live changes as an address holds them: `120:learning_rate:0.01,300:grad_clip:0`. */
import { isLiveKey, LIVE_KEYS, parseValue } from '../core/config.ts';
import { ConfigError } from '../core/errors.ts';
import type { TuneRecord } from '../core/record.ts';

export const formatTunes = (tunes: readonly TuneRecord[]): string =>
  tunes.map(({ step, key, value }) => `${step}:${key}:${value}`).join(',');

/**
 * In the order of their steps; of several at one step the order they were written in.
 * @throws ConfigError naming what is wrong with the first that cannot be used
 */
export function parseTunes(text: string): TuneRecord[] {
  const tunes = text
    .split(',')
    .filter((part) => part !== '')
    .map(parseTune);
  return tunes.sort((a, b) => a.step - b.step);
}

function parseTune(text: string): TuneRecord {
  const [step = '', key = '', value = '', ...more] = text.split(':');
  if (!/^\d{1,9}$/.test(step) || more.length > 0)
    throw new ConfigError(`"${text}" is no change at a step.`, 'Write it as step:setting:value.');
  if (!isLiveKey(key))
    throw new ConfigError(`"${key}" cannot be changed while training runs.`, `Use one of ${LIVE_KEYS.join(', ')}.`);
  return { step: Number(step), key, value: parseValue(key, value) };
}
