/** From what is kept of a run to what the lab goes on with. */
import { configDifference, LIVE_KEYS, type Config } from '../../core/config.ts';
import { truncateHistory, type History } from '../../core/record.ts';
import type { PackedState } from '../../core/packed_state.ts';
import type { Past, RunRequest } from '../../lab/controller.ts';
import type { KeptRun } from '../../store/kept_run.ts';
import type { Origin } from '../runs-panel/keeper.ts';
import { baseOf, type Setup } from './setup.ts';

/** The setup that a run was started from. */
export function setupOf({ experiment, fix, scale, options, config, planned }: KeptRun): Setup {
  const changes = configDifference(config, baseOf({ experiment, fix, scale }));
  return { experiment, fix, scale, scaleChosen: true, changes, tunes: planned, options };
}

/** What is to be kept of a run that starts. */
export function originOf({ experiment, fix, scale }: Setup, { config, options, tunes = [] }: RunRequest): Origin {
  return { experiment, fix, scale, options, config, planned: tunes };
}

export const pastOf = ({ facts, config, live, ended }: KeptRun, history: History): Past => ({
  history,
  facts,
  startConfig: config,
  config: live,
  state: ended ?? 'stopped',
});

interface Kept {
  history: History;
  state: PackedState | null;
  text: string | null;
}

/**
 * How a run goes on: with the settings of its state, and the live changes made after it, at their steps again.
 * @param settings for a run that is over, which is not repeated: the live settings to go on with
 */
export function continuationOf(
  run: KeptRun,
  { history, state, text }: Kept,
  settings: Config | null,
): { request: RunRequest; past: Past } {
  const step = state?.step ?? 0;
  const last = history.step.at(-1) ?? -1;
  const repeated = history.tunes.filter((tune) => tune.step >= step);
  const tunes = settings ? [] : [...repeated, ...run.planned.filter((tune) => tune.step > last)];
  if (settings) truncateHistory(history, step); // the run that is over keeps its own
  const config = { ...(state?.config ?? run.config) };
  if (settings) Object.assign(config, Object.fromEntries(LIVE_KEYS.map((key) => [key, settings[key]])));
  const request = { config: run.config, options: state?.options ?? run.options, text, tunes };
  return { request, past: { ...pastOf(run, history), config } };
}
