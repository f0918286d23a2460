/** Instruments: a step measured and put in words, skills scored, and both as text for a terminal. */
import type { Config } from '../core/config.ts';
import { visibleToken, type Inspection, type StepInspection } from '../core/inspection.ts';
import type { SkillRecord } from '../core/record.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Skill } from '../data/probes.ts';
import type { Engine, StepInput } from '../engine/engine.ts';
import { islandPrecision, type Numerics } from '../engine/numerics.ts';

/** Sequences of a batch that are shown. */
const SHOWN_SEQUENCES = 3;
/** Tokens of a sequence, and validations, that fit a terminal. */
const BATCH_COLUMNS = 12;
const SKILL_COLUMNS = 8;

/** Largest finite number of each precision; exp overflows above its logarithm: 88.7, and 11.09 in f16. */
const LARGEST_FINITE: Readonly<Record<Config['precision'], number>> = {
  f32: (2 - 2 ** -23) * 2 ** 127,
  f16: 65504,
  bf16: (2 - 2 ** -7) * 2 ** 127,
};

/** The measurements of a step, as the instruments show them. */
export function describeStep(
  measured: StepInspection,
  { step, batches }: StepInput,
  { vocabulary }: Pick<Dataset, 'vocabulary'>,
  config: Pick<Config, 'block_size'> & Numerics,
): Inspection {
  const T = config.block_size;
  const sequences = (tokens: Uint32Array): string[][] =>
    Array.from({ length: Math.min(SHOWN_SEQUENCES, tokens.length / T) }, (_, b) =>
      Array.from(tokens.subarray(b * T, (b + 1) * T), (id) => vocabulary.tokenText(id)),
    );
  const largestFinite = LARGEST_FINITE[islandPrecision(config)];
  return {
    ...measured,
    step,
    largestFinite,
    overflowAt: config.attention_softmax === 'naive' ? Math.log(largestFinite) : null,
    batch: { inputs: sequences(batches[0]!.inputs), targets: sequences(batches[0]!.targets) },
  };
}

/** Share of each skill's probes in which the right token beats the wrong one. GPU→CPU read-back. */
export async function scoreSkills(engine: Engine, skills: readonly Skill[]): Promise<SkillRecord['scores']> {
  const logits = await engine.logitsOfAll(skills.flatMap(({ probes }) => probes.map(({ context }) => context)));
  let at = 0;
  const score = ({ probes }: Skill) => {
    const wins = probes.filter(({ right, wrong }) => {
      const answer = logits[at++]!;
      return answer[right]! > answer[wrong]!;
    });
    return wins.length / probes.length;
  };
  return Object.fromEntries(skills.map((skill) => [skill.name, score(skill)]));
}

/** The latest measurements and all skills along the run, for a terminal. */
export function inspectionText(inspection: Inspection | null, skills: readonly SkillRecord[]): string {
  const parts = inspection ? [parameterText(inspection), attentionText(inspection), batchText(inspection)] : [];
  return [...parts, skillText(skills)].join('\n\n');
}

function parameterText({ step, parameters }: Inspection): string {
  const rows = parameters.map(({ name, weightNorm, gradNorm, updateRatio }) => [
    name,
    ...[weightNorm, gradNorm, updateRatio].map((value) => number(value)),
  ]);
  return `Parameters at step ${step}\n${table([['', 'weights', 'gradient', 'update ÷ weights'], ...rows])}`;
}

function attentionText({ attention, overflowAt, largestFinite }: Inspection): string {
  const limit =
    overflowAt === null
      ? `exp cannot overflow, the largest is subtracted first; scores themselves do above ${number(largestFinite)}`
      : `exp overflows above ${number(overflowAt)}`;
  const rows = attention.map(({ layer, maxScore }) => [`h.${layer}`, number(maxScore)]);
  return `Largest attention score: ${limit}\n${table(rows)}`;
}

function batchText({ batch: { inputs, targets } }: Inspection): string {
  const rows = inputs.map((tokens, b) => {
    const columns = tokens
      .slice(0, BATCH_COLUMNS)
      .map((token, t) => [visibleToken(token), visibleToken(targets[b]![t]!)] as const);
    const widths = columns.map(([input, target]) => Math.max(input.length, target.length));
    const line = (row: 0 | 1) =>
      columns
        .map((column, t) => column[row].padEnd(widths[t]!))
        .join(' ')
        .trimEnd();
    return `inputs   ${line(0)}\ntargets  ${line(1)}`;
  });
  return `First tokens of the batch\n${rows.join('\n')}`;
}

function skillText(skills: readonly SkillRecord[]): string {
  const last = skills.at(-1);
  if (!last) return 'Skills are scored at validations, on the texts that a grammar writes.';
  const some = sparse(skills, SKILL_COLUMNS);
  const rows = Object.keys(last.scores).map((name) => [name, ...some.map(({ scores }) => percent(scores[name]!))]);
  return `Skills by step; guessing scores 50 %\n${table([['', ...some.map(({ step }) => String(step))], ...rows])}`;
}

/** At most `count` of them, evenly, the first and the last included. */
function sparse<T>(all: readonly T[], count: number): T[] {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, i) => all[Math.round((i * (all.length - 1)) / (count - 1))]!);
}

const number = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value));
const percent = (share: number) => `${Math.round(100 * share)} %`;

/** Columns padded to equal width: the first to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
