/** docs/experiments.md: what was promised, what came out, and every miss. */
import { median } from '../core/quantile.ts';
import { fixPatch } from '../lab/experiments/index.ts';
import { hasShape, hasVerdict, isResult, type TrialOutcome } from './laboratory.ts';
import { markdownTable, seedRange, settingsText, share } from './markdown.ts';
import type { MatrixRow, MatrixPart } from './matrix.ts';
import { trialName } from './trial.ts';

export interface GroupResult {
  group: MatrixRow;
  /** Results of the trials that have been carried out; the others are not in it. */
  outcomes: TrialOutcome[];
}

/** More misses than allowed, of the verdict or of the shape. */
export function fails({ group, outcomes }: GroupResult): boolean {
  const misses = (test: (outcome: TrialOutcome) => boolean) => outcomes.filter((outcome) => !test(outcome)).length;
  return misses(hasVerdict) > group.allowedMisses || misses(hasShape) > group.allowedMisses;
}

export function matrixReport(results: readonly GroupResult[]): string {
  const parts = [...new Set(results.map(({ group }) => group.part))];
  return `${[HEADING, ...parts.map((part) => partReport(part, results))].join('\n\n')}\n`;
}

const HEADING = `# Experiments, as measured

Written by \`npm run experiments\`: every number is a real training, and every verdict was given by the diagnosis, which
sees the curve and never the config. Expected: the pattern in at least nine of ten seeds for the eight main experiments,
in all three for every other cause, and alike with each fix. _Shape_: seeds whose curve shows by plain arithmetic what
the pattern says, and which start at ln V where loss and targets are sound. The seeds are not those that the recipes
were searched with.`;

function partReport(part: MatrixPart, results: readonly GroupResult[]): string {
  const own = results.filter(({ group }) => group.part === part);
  const faults = own.filter(({ group }) => !group.fix);
  const fixed = own.filter(({ group }) => group.fix);
  const run = own.flatMap(({ outcomes }) => outcomes);
  return [
    `## ${part.title}`,
    `Seeds ${seedRange(part.seeds)}${few(part)}. ${adapters(run)}`,
    markdownTable(
      ['experiment', 'pattern', 'cause', 'recipe', 'expected', 'verdict', 'shape', 'seconds: median', 'longest'],
      faults.map((result) => {
        const { id, pattern, cause, patch, scales } = result.group.experiment;
        const recipe = settingsText({ ...patch, ...scales[part.scale] });
        return [id, pattern, cause, recipe, ...numbers(result)];
      }),
    ),
    markdownTable(
      ['experiment', 'fix', 'change', 'expected', 'verdict', 'shape', 'seconds: median', 'longest'],
      fixed.map((result) => {
        const { experiment, fix } = result.group;
        const change = settingsText(fixPatch(fix!, part.scale));
        return [experiment.id, fix!.id, change, ...numbers(result)];
      }),
    ),
    missReport(run),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function numbers({ group, outcomes }: GroupResult): string[] {
  const seconds = outcomes.filter(isResult).map((result) => result.seconds);
  const count = (test: (outcome: TrialOutcome) => boolean) => share(outcomes.filter(test).length, outcomes.length);
  const ofAll = outcomes.length === group.trials.length || outcomes.length === 0 ? '' : ` (of ${group.trials.length})`;
  const show = (value: number) => (seconds.length ? value.toFixed(1) : '');
  return [
    (group.fix ?? group.experiment).expected,
    count(hasVerdict) + ofAll,
    count(hasShape),
    show(median(seconds)),
    show(Math.max(...seconds)),
  ];
}

const few = ({ seeds, seedsOfOthers }: MatrixPart) =>
  seedsOfOthers === 0 || seedsOfOthers >= seeds.length
    ? ''
    : `; ${seedRange(seeds.slice(0, seedsOfOthers))} for causes without a card of their own and for fixes after the first`;

const adapters = (outcomes: readonly TrialOutcome[]) => {
  const names = [...new Set(outcomes.filter(isResult).map(({ adapter }) => adapter))];
  return names.length ? `Trained on: ${names.join('; ')}.` : 'Not run yet.';
};

/** Every seed that went another way, and how. */
function missReport(outcomes: readonly TrialOutcome[]): string {
  const lines = outcomes.flatMap((outcome) => {
    const name = trialName(outcome.trial);
    if (!isResult(outcome)) return [`- ${name}: could not be trained. ${outcome.failure}`];
    const { verdict, trial } = outcome;
    const called = `called ${verdict.pattern} (${verdict.confidence.toFixed(2)}) instead of ${trial.expected}`;
    const wrong = outcome.shape.filter(({ ok }) => !ok).map(({ text }) => text);
    if (outcome.ok && wrong.length === 0) return [];
    return [`- ${name}: ${[...(outcome.ok ? [] : [`${called}.`]), ...wrong].join(' ')}`];
  });
  if (outcomes.length === 0) return '';
  return lines.length ? `Misses:\n\n${lines.join('\n')}` : 'Misses: none.';
}
