/** One training of a trial: its request and what is kept of it. */
import type { Config } from '../core/config.ts';
import type { History } from '../core/record.ts';
import type { AdapterRequest } from '../core/run_options.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { train } from '../lab/train.ts';

export interface TrainingRequest {
  config: Config;
  adapter: AdapterRequest;
}

export interface TrainedRun {
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
export async function trainOnce({ config, adapter }: TrainingRequest): Promise<TrainedRun> {
  const options = { engine: 'plan', adapter } as const;
  const { history, facts, seconds, failure } = await train({ config, options, text: null, gpu: nodeGpu });
  if (failure) throw failure;
  return { history, vocabSize: facts.vocabSize, floor: facts.floor, adapter: facts.adapter, seconds };
}
