/** What the chart of a run shows besides its history. */
import type { Config } from '../../core/config.ts';
import type { History } from '../../core/record.ts';
import type { Evidence } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import type { Before } from '../diagnosis-panel/curve-reader.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';
import type { ComparedRun } from '../loss-chart/compared.ts';
import type { PlotFrame } from '../loss-chart/plot-frame.ts';

const GPT2_VOCABULARY = 50_257;

/**
 * @param next what the next run would be, where there is none
 * @param baseline the run that this one is held against
 * @param twin the same run without its fault
 * @param evidence all that the diagnosis says of some steps, and what of it is pointed at
 * @param compared runs that were chosen to be compared
 */
export function frameOf(
  { facts, config: current }: Pick<LabController, 'facts' | 'config'>,
  next: Config,
  baseline: Before | null,
  twin: History | null,
  { evidence, pointed }: { evidence: readonly Evidence[]; pointed: Evidence | null },
  compared: readonly ComparedRun[] = [],
): PlotFrame {
  const config = current ?? next;
  return {
    vocabSize: facts?.vocabSize ?? (config.vocabulary === 'gpt2' ? GPT2_VOCABULARY : null),
    floor: facts?.floor ?? null,
    maxSteps: config.max_iters,
    clip: config.grad_clip,
    overlay: baseline && { history: baseline.history, label: `before: ${patternName(baseline.verdict)}` },
    twin: twin && { history: twin, label: 'healthy twin' },
    compared,
    band: pointed,
    evidence,
  };
}
