/** The result of a search as a table: the best settings first. */
import type { ConfigPatch } from '../core/config.ts';
import type { Pattern } from '../core/pattern.ts';
import type { ExperimentFix } from '../lab/experiments/index.ts';
import { areNeighbours, type SearchAxis, type SearchCell } from './flags.ts';
import { hasShape, hasVerdict, isResult, type TrialOutcome } from './laboratory.ts';
import { markdownTable, settingsText, share, tally } from './markdown.ts';

export interface SearchResult {
  cell: SearchCell;
  /** Whether it is the setting that the experiment has. */
  isOwn: boolean;
  faults: TrialOutcome[];
  /** Empty where there is no fix. */
  fixed: TrialOutcome[];
}

export interface TuneResult {
  title: string;
  axes: readonly SearchAxis[];
  /** Laid over every cell. */
  set: ConfigPatch;
  expected: Pattern;
  fix: ExperimentFix | null;
  results: readonly SearchResult[];
}

/** Nine of ten seeds, as the experiments must do. */
const MOST = 0.9;

const called = (outcome: TrialOutcome) => (isResult(outcome) ? outcome.verdict.pattern : 'failed');
const part = (outcomes: readonly TrialOutcome[], test: (outcome: TrialOutcome) => boolean) =>
  outcomes.length === 0 ? 1 : outcomes.filter(test).length / outcomes.length;

/** A miss is no confidence at all. */
const worstConfidence = (outcomes: readonly TrialOutcome[]) =>
  Math.min(...outcomes.map((o) => (isResult(o) && o.ok ? o.verdict.confidence : 0)));

const better = (a: SearchResult, b: SearchResult) =>
  part(b.faults, hasVerdict) - part(a.faults, hasVerdict) ||
  part(b.fixed, hasVerdict) - part(a.fixed, hasVerdict) ||
  worstConfidence(b.faults) - worstConfidence(a.faults);

/** Markdown, under a heading of its own. */
export function tuneTable({ title, axes, set, expected, fix, results }: TuneResult): string {
  const row = (result: SearchResult) => {
    const { cell, isOwn, faults, fixed } = result;
    const beside = results.filter((other) => areNeighbours(cell, other.cell));
    const alike = beside.filter((other) => part(other.faults, hasVerdict) >= MOST);
    const seconds = faults.map((o) => (isResult(o) ? o.seconds : 0));
    return [
      isOwn ? '★' : '',
      ...axes.map(({ key }) => String(cell.settings[key])),
      share(faults.filter(hasVerdict).length, faults.length),
      tally(faults.map(called)),
      share(faults.filter(hasShape).length, faults.length),
      worstConfidence(faults).toFixed(2),
      ...(fix ? [share(fixed.filter(hasVerdict).length, fixed.length), tally(fixed.map(called))] : []),
      beside.length ? share(alike.length, beside.length) : '–',
      Math.max(...seconds).toFixed(0),
    ];
  };
  const withFix = fix ? [`${fix.id} → ${fix.expected}`, 'called with it'] : [];
  const head = ['', ...axes.map(({ key }) => key), expected, 'called', 'shape', 'least sure', ...withFix];
  const table = markdownTable([...head, 'neighbours alike', 's'], results.toSorted(better).map(row));
  const held = Object.keys(set).length ? `With ${settingsText(set)}.\n\n` : '';
  return `## ${title}\n\n${held}${table}`;
}
