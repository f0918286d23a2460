/** A run's history as JSON: columns of equal length, absent values `null`, non-finite ones as strings. */
import type { Inspection } from '../../core/inspection.ts';
import type { EarlyStop, History, SkillRecord, TuneRecord } from '../../core/record.ts';

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
