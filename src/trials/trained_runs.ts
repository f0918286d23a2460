/** Trainings kept in files, one each, so that none is done twice; verdicts are not kept, they follow from the history. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_KEYS, configDifference, DEFAULT_CONFIG, type ConfigPatch } from '../core/config.ts';
import { historyFromJson, historyToJson, type JsonHistory } from '../store/formats/json.ts';
import type { TrainedRun, TrainingRequest } from './training.ts';

interface RunFile extends Omit<TrainedRun, 'history'> {
  /** What it was trained for first; other trials may come to the same config. */
  name: string;
  config: ConfigPatch;
  history: JsonHistory;
}

export class TrainedRuns {
  constructor(
    private readonly folder: string,
    /** Hash of the code that trains. */
    private readonly sources: string,
  ) {
    mkdirSync(folder, { recursive: true });
  }

  /** The same for the same training: code, adapter and every setting. */
  key({ config, adapter }: TrainingRequest): string {
    // Dawn takes its Vulkan driver from there.
    const driver = adapter === 'cpu' ? '' : (process.env.VK_ICD_FILENAMES ?? '');
    const settings = CONFIG_KEYS.map((key) => [key, config[key]]);
    const text = JSON.stringify([this.sources, adapter, driver, settings]);
    return createHash('sha256').update(text).digest('hex').slice(0, 24);
  }

  /** Null if it has not been trained yet. */
  read(key: string): TrainedRun | null {
    let text: string;
    try {
      text = readFileSync(this.path(key), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    const { history, vocabSize, floor, adapter, seconds } = JSON.parse(text) as RunFile;
    return { history: historyFromJson(history), vocabSize, floor, adapter, seconds };
  }

  /** Whole or not at all: a kill in the middle leaves no half of a file. */
  write(key: string, name: string, { config }: TrainingRequest, training: TrainedRun): void {
    const file: RunFile = {
      name,
      ...training,
      config: configDifference(config, DEFAULT_CONFIG),
      history: historyToJson(training.history),
    };
    const unfinished = `${this.path(key)}.${process.pid}`;
    writeFileSync(unfinished, JSON.stringify(file));
    renameSync(unfinished, this.path(key));
  }

  private path(key: string): string {
    return join(this.folder, `${key}.json`);
  }
}
