/** A run's history as JSON: columns of equal length, absent values `null`, non-finite ones as strings. */
import type { Inspection } from '../../core/inspection.ts';
import type { EarlyStop, History, SkillRecord, TuneRecord } from '../../core/record.ts';
import { LogError, type DocumentFormat, type LossLog } from './log.ts';
import { parseJson } from './reading/parse_json.ts';
import { readRecords, recordsOfColumns } from './reading/records.ts';

export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity' | null;

export interface JsonHistory {
  step: number[];
  trainLoss: JsonNumber[];
  valLoss: JsonNumber[];
  lr: JsonNumber[];
  gradNorm: JsonNumber[];
  gradNormClipped: JsonNumber[];
  nonFinite: number[];
  tunes: TuneRecord[];
  skills: SkillRecord[];
  stoppedEarly: EarlyStop | null;
}

/** JSON has no NaN and no infinities; they are results here, so they are kept as words. */
export function jsonNumber(value: number | null): JsonNumber {
  if (value === null || Number.isFinite(value)) return value;
  return String(value) as JsonNumber;
}

/** Speed is left out: two runs of the same seed give the same JSON. */
export function historyToJson(history: History): JsonHistory {
  return {
    step: history.step,
    trainLoss: history.trainLoss.map(jsonNumber),
    valLoss: history.valLoss.map(jsonNumber),
    lr: history.lr.map(jsonNumber),
    gradNorm: history.gradNorm.map(jsonNumber),
    gradNormClipped: history.gradNormClipped.map(jsonNumber),
    nonFinite: history.nonFinite,
    tunes: history.tunes,
    skills: history.skills,
    stoppedEarly: history.stoppedEarly,
  };
}

/** What `historyToJson` wrote; speed, which it left out, is unknown. */
export function historyFromJson(json: JsonHistory): History {
  const column = (values: JsonNumber[]) => values.map(Number);
  const sparse = (values: JsonNumber[]) => values.map((value) => (value === null ? null : Number(value)));
  return {
    step: json.step,
    trainLoss: column(json.trainLoss),
    valLoss: sparse(json.valLoss),
    lr: column(json.lr),
    gradNorm: column(json.gradNorm),
    gradNormClipped: column(json.gradNormClipped),
    tokensPerSecond: json.step.map(() => null),
    nonFinite: json.nonFinite,
    tunes: json.tunes,
    skills: json.skills,
    stoppedEarly: json.stoppedEarly,
  };
}

/** The columns of a log, as the history of a run has them. */
export function printJson({ step, trainLoss, valLoss, lr, gradNorm }: LossLog): string {
  const columns = { trainLoss, valLoss, lr, gradNorm };
  const printed = Object.entries(columns).map(([name, column]) => [name, column.map(jsonNumber)]);
  return `${JSON.stringify({ step, ...Object.fromEntries(printed) })}\n`;
}

/** A run as the command line writes it, or its history alone. */
export const json: DocumentFormat = {
  id: 'json',
  title: "this lab's JSON",
  exact: true,
  sniff: (head) => (/^\s*\{/.test(head) && /"(?:trainLoss|floor)"\s*:/.test(head) ? 0.95 : 0),
  document(text, mapping) {
    const run = Object(parseJson(text)) as { history?: object; trainLoss?: unknown };
    const history = Object(run.history ?? run) as { trainLoss?: unknown };
    if (Array.isArray(history.trainLoss)) return readRecords(recordsOfColumns(history), mapping);
    throw new LogError('The file has no column trainLoss.', 'A run that this lab has written has one, in its history.');
  },
};

/** What the instruments showed of a step; measurements that are not finite become words, too. */
export function inspectionToJson({ parameters, attention, ...rest }: Inspection) {
  return {
    ...rest,
    parameters: parameters.map(({ name, size, weightNorm, gradNorm, updateRatio }) => ({
      name,
      size,
      weightNorm: jsonNumber(weightNorm),
      gradNorm: jsonNumber(gradNorm),
      updateRatio: jsonNumber(updateRatio),
    })),
    attention: attention.map(({ layer, maxScore }) => ({ layer, maxScore: jsonNumber(maxScore) })),
  };
}
