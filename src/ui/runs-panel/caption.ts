/** The caption of a run: what sets it apart from the one before it. */
import { CONFIG_KEYS, row, type Config, type ConfigKey } from '../../core/config.ts';
import { EXPERIMENTS, experimentConfig } from '../../lab/experiments/index.ts';
import { resolveConfig } from '../../core/config.ts';
import type { RunOptions } from '../../core/run_options.ts';
import type { KeptRun } from '../../store/kept_run.ts';
import { CHOICES, choicesFor, chosen } from '../engine-choice/choices.ts';
import { formatCount, formatValue } from '../format.ts';

/** More changes than this are counted. */
const MOST_CHANGES = 3;
const LONGEST_OPTION = 24;

type Origin = Pick<KeptRun, 'experiment' | 'fix' | 'scale' | 'options' | 'config'>;

/** The name that a person gave it, or else how it differs from the older run beside it. */
export const titleOf = (run: KeptRun, older: KeptRun | null): string => run.name ?? captionOf(run, older);

/** "Learning rate 1e-3 → 3e-2, + gradient clipping 1"; for another experiment its name and what was changed in it. */
export function captionOf(run: Origin, older: Origin | null): string {
  if (older?.experiment === run.experiment && older.scale === run.scale) {
    const changes = [...changesBetween(older.config, run.config), ...switchedBetween(older.options, run.options)];
    return capital(shortened(changes)) || 'The same again';
  }
  const changes = changesBetween({ ...baseOf(run), seed: run.config.seed }, run.config); // any seed is as good
  return [experimentName(run), shortened(changes)].filter(Boolean).join(', ');
}

/** "Spikes", or with a fix on top "Spikes + Clip the gradient". */
export function experimentName({ experiment: id, fix: fixId }: Pick<Origin, 'experiment' | 'fix'>): string {
  const experiment = EXPERIMENTS.find((one) => one.id === id);
  const fix = experiment?.fixes.find((one) => one.id === fixId);
  return [experiment?.title ?? id, ...(fix ? [fix.title] : [])].join(' + ');
}

/** Each in a few words, in the order of the table. */
function changesBetween(before: Config, after: Config): string[] {
  return CONFIG_KEYS.filter((key) => before[key] !== after[key]).map((key) => change(key, before[key], after[key]));
}

/** "logits: Recomputed", "runs on: CPU". */
const switchedBetween = (before: RunOptions, after: RunOptions): string[] =>
  choicesFor(after)
    .filter((key) => chosen(before, key) !== chosen(after, key))
    .map((key) => {
      const { label, options } = CHOICES[key];
      return `${label.toLowerCase()}: ${options[chosen(after, key)]!.replace(/ \(.*/, '')}`;
    });

function change(key: ConfigKey, before: number | string, after: number | string): string {
  const r = row(key);
  const label = r.label.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());
  if (r.type === 'choice') return `${label}: ${optionName(r.options, after as string)}`;
  const [from, to] = [formatValue(before as number), formatValue(after as number)];
  if (r.zero !== undefined && before === 0) return `+ ${label} ${to}`;
  if (r.zero !== undefined && after === 0) return `− ${label}`;
  return `${label} ${from} → ${to}`;
}

/** Titles of options may be whole sentences; their names never are. */
const optionName = (options: Readonly<Record<string, string>>, id: string) =>
  (options[id] ?? id).length > LONGEST_OPTION ? id : (options[id] ?? id);

function shortened(changes: readonly string[]): string {
  const more = changes.length - MOST_CHANGES;
  return more > 1 ? `${changes.slice(0, MOST_CHANGES).join(', ')} and ${more} more` : changes.join(', ');
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** What the experiment sets; the run's own where the experiment is not known any more. */
function baseOf({ experiment, fix, scale, config }: Origin): Config {
  try {
    return resolveConfig(experimentConfig(experiment, scale, fix));
  } catch {
    return config;
  }
}

/** "312 of 600 steps": all of them need not be told apart. */
export function stepsOf({ steps, config, ended }: Pick<KeptRun, 'steps' | 'config' | 'ended'>): string {
  if (ended === 'done' || steps >= config.max_iters) return `${formatCount(steps)} steps`;
  return `${formatCount(steps)} of ${formatCount(config.max_iters)} steps`;
}

/** The time for a run trained today, the day for an older one. */
export function whenOf(began: number, now = new Date()): string {
  const date = new Date(began);
  if (date.toDateString() === now.toDateString())
    return date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return date.toLocaleDateString('en', { day: 'numeric', month: 'short', ...year });
}
