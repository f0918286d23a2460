/** One training in the terminal, with a progress bar and a way to stop it. */
import { Presets, SingleBar } from 'cli-progress';
import type { Config } from '../core/config.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import type { RunFacts } from '../lab/protocol.ts';
import { train, type TrainRequest, type TrainResult } from '../lab/train.ts';

/** @param quiet no progress bar */
export async function trainHere(request: Omit<TrainRequest, 'gpu'>, quiet: boolean): Promise<TrainResult> {
  let progress: SingleBar | null = null;
  let interrupt = () => {};
  try {
    return await train({
      ...request,
      gpu: nodeGpu,
      onReady(facts, stop) {
        interrupt = stop;
        process.once('SIGINT', interrupt);
        if (!quiet) progress = startProgress(request.config, facts);
      },
      onRecords({ step, trainLoss }) {
        progress?.update(step.at(-1)! + 1, { loss: trainLoss.at(-1)!.toFixed(3) });
      },
    });
  } finally {
    process.off('SIGINT', interrupt);
    (progress as SingleBar | null)?.stop();
  }
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
