/** One training in the terminal: from config to history, with a progress bar. */
import { Presets, SingleBar } from 'cli-progress';
import type { Config } from '../core/config.ts';
import { appendRecord, appendTune, emptyHistory, type History } from '../core/record.ts';
import { buildDataset } from '../data/dataset.ts';
import type { StepCounts } from '../engine/engine.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { openEngine, runFacts } from '../lab/open_engine.ts';
import type { RunOptions } from '../core/run_options.ts';
import type { RunFacts } from '../lab/protocol.ts';
import { Runner, type Outcome } from '../lab/runner.ts';

export interface TrainRequest {
  config: Config;
  options: RunOptions;
  text: string | null;
  /** No progress bar. */
  quiet: boolean;
}

export interface TrainResult {
  history: History;
  facts: RunFacts;
  counts: StepCounts;
  /** `failed`: the history is what had been recorded before `failure`. */
  outcome: Outcome | 'failed';
  failure: unknown;
  /** Wall time of the loop, without preparation. */
  seconds: number;
}

export async function train({ config, options, text, quiet }: TrainRequest): Promise<TrainResult> {
  const dataset = await buildDataset({ config, text });
  const opened = await openEngine({ config, vocabSize: dataset.vocabSize, options, gpu: nodeGpu });
  const { engine } = opened;
  const facts = runFacts(dataset, opened);
  const progress = quiet ? null : startProgress(config, facts);
  const history = emptyHistory();
  const runner = new Runner(
    engine,
    dataset,
    { ...config },
    {
      onRecords(records) {
        for (const record of records) appendRecord(history, record);
        progress?.update(history.step.at(-1)! + 1, { loss: records.at(-1)!.trainLoss.toFixed(3) });
      },
      onTuned: (tune) => appendTune(history, tune),
    },
  );
  const stop = () => runner.stop();
  process.once('SIGINT', stop);
  const began = performance.now();
  let outcome: TrainResult['outcome'] = 'failed';
  let failure: unknown = null;
  try {
    outcome = await runner.advance();
  } catch (error) {
    failure = error; // what was recorded until then is a result, and is kept
  } finally {
    process.off('SIGINT', stop);
    progress?.stop();
    opened.close();
  }
  return { history, facts, counts: engine.counts(), outcome, failure, seconds: (performance.now() - began) / 1000 };
}

/** On stderr, so that stdout holds the result alone. */
function startProgress(config: Config, { adapter, engine, note, vocabSize }: RunFacts): SingleBar {
  if (note) process.stderr.write(`${note}\n`);
  process.stderr.write(
    `${engine} engine on ${adapter}; ${vocabSize} tokens, ln V = ${Math.log(vocabSize).toFixed(2)}\n`,
  );
  const format = '{bar} {value}/{total} steps · loss {loss} · {eta_formatted} left';
  const bar = new SingleBar(
    { format, stream: process.stderr, hideCursor: true, etaBuffer: 50 },
    Presets.shades_classic,
  );
  bar.start(config.max_iters, 0, { loss: '–' });
  return bar;
}
