/** How fast a training goes, from its records. */
import type { Config } from '../core/config.ts';
import { median } from '../core/quantile.ts';
import type { History } from '../core/record.ts';

/** Records that count as "now". */
const RECENT = 20;

export interface Speed {
  tokensPerSecond: number;
  msPerStep: number;
  /** Until the last step. */
  msLeft: number;
}

/** Median speed of the latest records, or null before the second. */
export function speedOf(history: History, config: Config): Speed | null {
  const recent = history.tokensPerSecond.slice(-RECENT).filter((v): v is number => v !== null && v > 0);
  if (recent.length === 0) return null;
  const tokensPerSecond = median(recent);
  const tokensPerStep = config.batch_size * config.gradient_accumulation_steps * config.block_size;
  const msPerStep = (1000 * tokensPerStep) / tokensPerSecond;
  return { tokensPerSecond, msPerStep, msLeft: msPerStep * Math.max(0, config.max_iters - stepsDone(history)) };
}

export const stepsDone = (history: History) => (history.step.at(-1) ?? -1) + 1;
