/** The result of a run, for programs and for people. */
import { formatBytes } from '../core/bytes.ts';
import { configDifference, type Config } from '../core/config.ts';
import { PATTERNS } from '../core/pattern.ts';
import type { LogitsFacts } from '../core/run_facts.ts';
import type { Scale } from '../core/run_options.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Experiment, ExperimentFix } from '../lab/experiments/index.ts';
import type { TrainResult } from '../lab/train.ts';
import { verdictLines } from './verdict_text.ts';
import { historyToJson, inspectionToJson, jsonNumber } from '../store/formats/json.ts';

export interface ReportInput {
  experiment: Experiment;
  /** What was laid over it, if anything. */
  fix: ExperimentFix | null;
  scale: Scale;
  config: Config;
  result: TrainResult;
}

export type RunReport = ReturnType<typeof runReport>;

export function runReport({ experiment, fix, scale, config, result }: ReportInput) {
  const { history, facts, counts, inspection, seconds } = result;
  const steps = history.step.length === 0 ? 0 : history.step.at(-1)! + 1;
  const tokens = steps * config.batch_size * config.block_size * config.gradient_accumulation_steps;
  const validated = history.valLoss.filter((loss) => loss !== null);
  return {
    experiment: experiment.id,
    fix: fix?.id ?? null,
    seed: config.seed,
    scale,
    engine: facts.engine,
    adapter: facts.adapter,
    note: facts.note,
    steps,
    expected: (fix ?? experiment).expected,
    verdict: diagnose(history, { vocabSize: facts.vocabSize, floor: facts.floor, final: result.outcome === 'done' }),
    vocabSize: facts.vocabSize,
    floor: facts.floor,
    parameterCount: facts.parameterCount,
    trainTokens: facts.trainTokens,
    valTokens: facts.valTokens,
    // Before the first update; validation is the mean over more tokens than the first batch has.
    initialLoss: jsonNumber(history.valLoss[0] ?? history.trainLoss[0] ?? null),
    finalLoss: jsonNumber(history.trainLoss.at(-1) ?? null),
    finalValLoss: jsonNumber(validated.at(-1) ?? null),
    tokensPerSecond: Math.round(tokens / seconds),
    perStep: counts,
    ...(facts.logits && { logits: facts.logits }),
    config: configDifference(config),
    ...(inspection && { inspection: inspectionToJson(inspection) }),
    history: historyToJson(history),
  };
}

const show = (loss: ReturnType<typeof jsonNumber>) =>
  typeof loss === 'number' ? loss.toFixed(3) : String(loss ?? '–');

/** @param command how to run the recommended fix, told where something is wrong. */
export function summary(report: RunReport, command: string | null): string {
  const { perStep, verdict } = report;
  const sound = verdict.pattern === 'good' || verdict.pattern === 'unclear';
  const fixed = report.fix === null ? '' : ` with the fix ${report.fix}`;
  const lines = [
    `${report.experiment}${fixed} at ${report.scale} scale, seed ${report.seed}: ${report.steps} steps with the ${report.engine} engine on ${report.adapter}`,
    `loss ${show(report.initialLoss)} → ${show(report.finalLoss)}, validation ${show(report.finalValLoss)}` +
      (report.floor === null ? '' : `; ${report.floor.toFixed(3)} is the least on text not seen before`),
    `${report.tokensPerSecond.toLocaleString('en')} tokens/s, ${formatBytes(perStep.peakBytes)}` +
      (perStep.dispatches ? `, ${perStep.dispatches} dispatches in ${perStep.submits} submits a step` : ''),
    ...(report.logits ? [logitsLine(report.logits)] : []),
    '',
    ...stop(report),
    ...verdictLines(verdict),
    ...(command === null || sound ? [] : [`Try: ${command}`]),
  ];
  return lines.join('\n');
}

/** What became of the logits, with the memory that the other way takes. */
function logitsLine({ kind, stored, recomputed, reason }: LogitsFacts): string {
  if (reason !== null) return reason;
  if (kind === 'recomputed') return `logits recomputed; stored, it would be ${formatBytes(stored)}`;
  return `logits stored${recomputed === null ? '' : `; recomputed, it would be ${formatBytes(recomputed)}`}`;
}

/** Both verdicts in a line. */
export const beforeAndAfter = (before: RunReport, after: RunReport) =>
  `before: ${PATTERNS[before.verdict.pattern]}, loss ${show(before.finalLoss)}  →  ` +
  `after: ${PATTERNS[after.verdict.pattern]}, loss ${show(after.finalLoss)}`;

/** What early stopping did, if anything. */
function stop({ history: { stoppedEarly } }: RunReport): string[] {
  if (!stoppedEarly?.best) return [];
  const { step, valLoss } = stoppedEarly.best;
  return [
    `Stopped early at step ${stoppedEarly.step}: the weights of step ${step}, with a validation loss of ${show(valLoss)}, were kept.`,
  ];
}
