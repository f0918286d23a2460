/** The result of a run, for programs and for people. */
import { configDifference, type Config } from '../core/config.ts';
import type { Scale } from '../core/run_options.ts';
import type { Experiment } from '../lab/experiments/index.ts';
import { historyToJson, jsonNumber } from '../store/formats/json.ts';
import type { TrainResult } from './train.ts';

export interface ReportInput {
  experiment: Experiment;
  scale: Scale;
  config: Config;
  result: TrainResult;
}

export type RunReport = ReturnType<typeof runReport>;

export function runReport({ experiment, scale, config, result }: ReportInput) {
  const { history, facts, counts, seconds } = result;
  const steps = history.step.length === 0 ? 0 : history.step.at(-1)! + 1;
  const tokens = steps * config.batch_size * config.block_size * config.gradient_accumulation_steps;
  const validated = history.valLoss.filter((loss) => loss !== null);
  return {
    experiment: experiment.id,
    fix: null,
    seed: config.seed,
    scale,
    engine: facts.engine,
    adapter: facts.adapter,
    note: facts.note,
    steps,
    expected: experiment.expected,
    vocabSize: facts.vocabSize,
    floor: facts.floor,
    parameterCount: facts.parameterCount,
    trainTokens: facts.trainTokens,
    valTokens: facts.valTokens,
    initialLoss: jsonNumber(history.trainLoss[0] ?? null),
    finalLoss: jsonNumber(history.trainLoss.at(-1) ?? null),
    finalValLoss: jsonNumber(validated.at(-1) ?? null),
    tokensPerSecond: Math.round(tokens / seconds),
    perStep: counts,
    config: configDifference(config),
    history: historyToJson(history),
  };
}

const show = (loss: ReturnType<typeof jsonNumber>) =>
  typeof loss === 'number' ? loss.toFixed(3) : String(loss ?? '–');

export function summary(report: RunReport): string {
  const { perStep } = report;
  const lines = [
    `${report.experiment} at ${report.scale} scale, seed ${report.seed}: ${report.steps} steps with the ${report.engine} engine on ${report.adapter}`,
    `loss ${show(report.initialLoss)} → ${show(report.finalLoss)}, validation ${show(report.finalValLoss)}` +
      (report.floor === null ? '' : `; ${report.floor.toFixed(3)} is the least on text not seen before`),
    `${report.tokensPerSecond.toLocaleString('en')} tokens/s, ${(perStep.peakBytes / 2 ** 20).toFixed(0)} MiB` +
      (perStep.dispatches ? `, ${perStep.dispatches} dispatches in ${perStep.submits} submits a step` : ''),
  ];
  return lines.join('\n');
}
