/** One training without a terminal or a page: from a config to its history. */
import type { Config } from '../core/config.ts';
import { appendRecord, appendTune, emptyHistory, type History } from '../core/record.ts';
import type { AdapterWish } from '../core/run_options.ts';
import { buildDataset } from '../data/dataset.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { openEngine, runFacts } from '../lab/open_engine.ts';
import { Runner } from '../lab/runner.ts';

export interface TrainingRequest {
  config: Config;
  adapter: AdapterWish;
}

export interface Training {
  history: History;
  vocabSize: number;
  /** Nats a token that no model can beat; null where nobody knows. */
  floor: number | null;
  /** What the arithmetic ran on, in words. */
  adapter: string;
  /** Wall time of the loop, without preparation. */
  seconds: number;
}

/** @throws DeviceError where the adapter cannot be had or fails on the way. */
export async function trainOnce({ config, adapter }: TrainingRequest): Promise<Training> {
  const dataset = await buildDataset({ config, text: null });
  const options = { engine: 'plan', adapter } as const;
  const opened = await openEngine({ config, vocabSize: dataset.vocabSize, options, gpu: nodeGpu });
  try {
    const facts = runFacts(dataset, opened);
    const history = emptyHistory();
    const runner = new Runner(
      opened.engine,
      dataset,
      { ...config },
      {
        onRecords: (records) => records.forEach((record) => appendRecord(history, record)),
        onTuned: (tune) => appendTune(history, tune),
        onStoppedEarly: (stop) => (history.stoppedEarly = stop),
      },
    );
    const began = performance.now();
    await runner.advance();
    const seconds = (performance.now() - began) / 1000;
    return { history, vocabSize: facts.vocabSize, floor: facts.floor, adapter: facts.adapter, seconds };
  } finally {
    opened.close();
  }
}
