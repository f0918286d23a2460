/** What the chart of a run shows besides its history. */
import type { Config } from '../../core/config.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import type { Before } from '../diagnosis-panel/reading.ts';
import { patternName } from '../diagnosis-panel/words.ts';
import type { PlotFrame } from '../loss-chart/plot.ts';

const GPT2_VOCABULARY = 50_257;

/**
 * @param next what the next run would be, where there is none
 * @param baseline the run that this one is held against
 * @param band what is pointed at in the diagnosis
 */
export function frameOf(
  { facts, config: current }: Pick<LabController, 'facts' | 'config'>,
  next: Config,
  baseline: Before | null,
  band: Evidence | null,
): PlotFrame {
  const config = current ?? next;
  return {
    vocabSize: facts?.vocabSize ?? (config.vocabulary === 'gpt2' ? GPT2_VOCABULARY : null),
    floor: facts?.floor ?? null,
    maxSteps: config.max_iters,
    clip: config.grad_clip,
    overlay: baseline && { history: baseline.history, label: `before: ${patternName(baseline.verdict)}` },
    band,
  };
}
