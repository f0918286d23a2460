/** A real training, kept to be replayed where nothing can train: what it was, and all of its curve. */
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import { COLUMNS } from '../core/columns.ts';
import { FILE_COLUMN_NAMES, type History } from '../core/record.ts';
import type { RunFacts } from '../core/run_facts.ts';
import type { Scale } from '../core/run_options.ts';
import { historyFromJson, historyToJson, jsonNumber, type JsonHistory, type JsonNumber } from './formats/json.ts';

/** As it stands in its file. Nothing in it depends on when or where it was recorded: the same training, the same file. */
export interface RecordingFile {
  experiment: string;
  /** Id of the fix that was laid over it, or null. */
  fix: string | null;
  scale: Scale;
  /** What differs from the defaults, the seed included. */
  config: ConfigPatch;
  facts: RunFacts;
  history: JsonHistory;
}

export interface Recording extends Omit<RecordingFile, 'config' | 'history'> {
  config: Config;
  history: History;
}

/** More than the page shows anywhere, and than the diagnosis can tell from noise. */
const DIGITS = 5;

const thinned = (value: JsonNumber): JsonNumber =>
  typeof value === 'number' ? jsonNumber(Number(value.toPrecision(DIGITS))) : value;

/** All points of a curve; what was measured has fewer digits, what was counted has all. */
export function thinHistory(history: History): JsonHistory {
  const json = historyToJson(history);
  const measured = FILE_COLUMN_NAMES.filter((name) => COLUMNS[name].kind === 'measure');
  return { ...json, ...Object.fromEntries(measured.map((name) => [name, json[name].map(thinned)])) };
}

/** The name of its file, without ending: `spikes`, `spikes-with-clip`. */
export const recordingName = ({ experiment, fix }: Pick<RecordingFile, 'experiment' | 'fix'>): string =>
  fix === null ? experiment : `${experiment}-with-${fix}`;

export const readRecording = ({ config, history, ...rest }: RecordingFile): Recording => ({
  ...rest,
  config: resolveConfig(config),
  history: historyFromJson(history),
});
