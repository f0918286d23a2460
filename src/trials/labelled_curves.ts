/** Curves that people have labelled by eye, in a folder with a `curves.json`: what the diagnosis is held against. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.ts';
import type { Channel } from '../core/record.ts';
import type { DiagnosableHistory } from '../diagnosis/series.ts';

export interface LabelledCurve {
  id: string;
  /** The repository that published it. */
  source: string;
  /** The pattern, or `ambiguous`. */
  label: string;
  /** Other answers that can be defended. */
  acceptable: string[];
  history: { [K in keyof DiagnosableHistory]: (number | null)[] } & { step: number[] };
}

interface CurveFile {
  id: string;
  source_repo: string;
  steps: number[];
  train: (number | null)[];
  /** On its own steps. */
  val: { step: number; loss: number | null }[] | null;
  lr: (number | null)[] | null;
  grad_norm: (number | null)[] | null;
  /** JSON has no such numbers: by series, the index and the value. */
  nonfinite: Partial<Record<'train' | 'val' | 'lr' | 'grad_norm', [index: number, value: NonFinite][]>> | null;
  label: string;
  acceptable: string[] | null;
}

type NonFinite = 'nan' | 'inf' | '-inf';
const NON_FINITE: Record<NonFinite, number> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** @throws LabError where there is no such file. */
export function readLabelledCurves(folder: string): LabelledCurve[] {
  const path = join(folder, 'curves.json');
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) as CurveFile[]).map(labelledCurve);
  } catch (error) {
    const sentence = `${path} cannot be read as labelled curves (${(error as Error).message}).`;
    throw new LabError(
      'usage',
      sentence,
      'Name a folder with a curves.json: an array of {id, steps, train, val, label, …}.',
    );
  }
}

function labelledCurve(file: CurveFile): LabelledCurve {
  const places = (series: 'train' | 'val' | 'lr' | 'grad_norm') => file.nonfinite?.[series] ?? [];
  const restored = (values: readonly (number | null)[], series: 'train' | 'val' | 'lr' | 'grad_norm') => {
    const result = [...values];
    for (const [index, value] of places(series)) result[index] = NON_FINITE[value];
    return result;
  };
  const val = restored(
    (file.val ?? []).map(({ loss }) => loss),
    'val',
  );
  const lossAt = new Map(file.val?.map(({ step }, i) => [step, val[i]!]));
  const columns = {
    trainLoss: restored(file.train, 'train'),
    lr: restored(file.lr ?? file.steps.map(() => null), 'lr'),
    gradNorm: restored(file.grad_norm ?? file.steps.map(() => null), 'grad_norm'),
  };
  type Row = Record<Channel, number | null> & { step: number };
  const rows: Row[] = file.steps.map((step, i) => ({
    step,
    trainLoss: columns.trainLoss[i]!,
    valLoss: lossAt.get(step) ?? null,
    lr: columns.lr[i]!,
    gradNorm: columns.gradNorm[i]!,
  }));
  const trained = new Set(file.steps);
  for (const [step, valLoss] of lossAt) {
    if (!trained.has(step)) rows.push({ step, trainLoss: null, valLoss, lr: null, gradNorm: null });
  }
  // Files with several runs in a row keep their order; where all steps rise, validation goes between them.
  if (file.steps.every((step, i) => i === 0 || step > file.steps[i - 1]!)) rows.sort((a, b) => a.step - b.step);
  return {
    id: file.id,
    source: file.source_repo,
    label: file.label,
    acceptable: file.acceptable ?? [],
    history: {
      step: rows.map(({ step }) => step),
      trainLoss: rows.map(({ trainLoss }) => trainLoss),
      valLoss: rows.map(({ valLoss }) => valLoss),
      lr: rows.map(({ lr }) => lr),
      gradNorm: rows.map(({ gradNorm }) => gradNorm),
    },
  };
}

/** The answer is the label; null where no single pattern is right. */
export const isStrictlyRight = ({ label }: LabelledCurve, answer: string): boolean | null =>
  label === 'ambiguous' ? null : answer === label;

/** The answer can be defended; where no single pattern is right, `unclear` can. */
export function isDefensible({ label, acceptable }: LabelledCurve, answer: string): boolean {
  const answers = [label, ...acceptable];
  return answers.includes(answer) || (answer === 'unclear' && answers.includes('ambiguous'));
}

/** The beginning of a history: the rows up to a share of the way from its first step to its last. */
export function prefixOf(history: LabelledCurve['history'], share: number): LabelledCurve['history'] {
  const count = Math.ceil(share * history.step.length);
  return Object.fromEntries(
    Object.entries(history).map(([name, column]) => [name, column?.slice(0, count)]),
  ) as LabelledCurve['history'];
}
