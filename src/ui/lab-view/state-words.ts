/** What the page says about a run. */
import { CONFIG_TABLE, type Config } from '../../core/config.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';
import { formatCount, formatLoss } from '../format.ts';
import type { LogFile } from '../log-view/log-file.ts';
import { stepsDone } from '../speed.ts';

/** One sentence: which model reads what, how long. */
export function describeConfig(config: Config): string {
  const perStep = config.batch_size * config.gradient_accumulation_steps;
  const text = CONFIG_TABLE.corpus.options[config.corpus];
  return (
    `A GPT of ${plural(config.n_layer, 'layer')}, ${config.n_embd} wide, reads ${text}: ` +
    `${plural(perStep, 'sequence')} of ${config.block_size} tokens a step, ${plural(config.max_iters, 'step')}.`
  );
}

/** What is announced behind the state once the run is over. */
export const describeVerdict = (verdict: Verdict | null): string =>
  verdict?.final ? `. The verdict: ${patternName(verdict)}` : '';

/** What the curve has been found to be, as a sentence; empty where nothing has been found yet. */
export const describeReading = (verdict: Verdict | null): string =>
  verdict ? `${verdict.final ? 'The verdict' : 'So far'}: ${patternName(verdict)}.` : '';

/** What is announced of a log, behind the state of the lab. */
export function describeLog({ reading, state }: Pick<LogFile, 'reading' | 'state'>): string {
  if (reading !== null) return `. Reading ${reading}`;
  return state?.report ? `. The verdict on ${state.name}: ${patternName(state.report.verdict)}` : '';
}

/** The state in words, the same for all steps of a state: it is announced. */
export function describeState({ state, history, resumable }: LabController): string {
  const loss = history.trainLoss.at(-1);
  const last = loss === undefined ? '' : `, training loss ${formatLoss(loss)}`;
  switch (state) {
    case 'idle':
      return 'Ready';
    case 'preparing':
      return 'Preparing';
    case 'running':
      return 'Training';
    case 'paused':
      return `Paused after ${plural(stepsDone(history), 'step')}${last}`;
    case 'done':
      return `Done after ${plural(stepsDone(history), 'step')}${last}`;
    case 'stopped':
      return `Stopped after ${plural(stepsDone(history), 'step')}${last}`;
    case 'failed':
      return resumable ? 'Interrupted; it can be resumed' : 'Failed';
  }
}

const plural = (count: number, noun: string) => `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
