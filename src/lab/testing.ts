/** Stands in for the page: takes what a session posts, and makes a history of it. */
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import { decodeRecords } from '../core/encoded_records.ts';
import {
  appendRecord,
  appendTune,
  emptyHistory,
  truncateHistory,
  type History,
  type TuneRecord,
} from '../core/record.ts';
import type { AdapterRequest } from '../core/run_options.ts';
import type { RunState } from '../core/run_state.ts';
import type { GpuSource } from './open_engine.ts';
import { PROTOCOL_VERSION, type Continuation, type FromWorker } from './protocol.ts';
import { Session } from './session.ts';

export const TINY: ConfigPatch = {
  n_layer: 1,
  n_head: 1,
  n_embd: 8,
  block_size: 8,
  batch_size: 2,
  gradient_accumulation_steps: 1,
  corpus: 'tiny-english',
  vocabulary: 'compact',
  max_iters: 12,
  eval_interval: 5,
  eval_iters: 1,
  warmup_iters: 0,
};

/** A session, everything it has posted, and the history that a page would have made of it. */
export class Listener {
  readonly messages: FromWorker[] = [];
  readonly history: History = emptyHistory();
  readonly session: Session;
  private run = 0;
  private waiting: { until: (message: FromWorker) => boolean; resolve: (message: FromWorker) => void }[] = [];

  constructor(gpu: GpuSource = () => undefined) {
    this.session = new Session((message) => this.take(message), gpu);
  }

  start(
    patch: ConfigPatch = {},
    adapter: AdapterRequest = 'cpu',
    text: string | null = null,
    tunes?: readonly TuneRecord[],
    from: Continuation | null = null,
    keep = true,
  ): void {
    const config = resolveConfig(TINY, patch);
    this.session.handle({
      type: 'start',
      version: PROTOCOL_VERSION,
      run: ++this.run,
      config,
      options: { engine: 'plan', adapter },
      text,
      ...(tunes && { tunes }),
      from,
      keep,
    });
  }

  /** The next message that fits. */
  next<T extends FromWorker['type']>(type: T, fits: (m: Extract<FromWorker, { type: T }>) => boolean = () => true) {
    return new Promise<Extract<FromWorker, { type: T }>>((resolve) => {
      const until = (m: FromWorker) => m.type === type && fits(m as Extract<FromWorker, { type: T }>);
      this.waiting.push({ until, resolve: resolve as (message: FromWorker) => void });
    });
  }

  state(state: RunState): Promise<unknown> {
    return this.next('state', (m) => m.state === state);
  }

  get states(): RunState[] {
    return this.messages.flatMap((m) => (m.type === 'state' ? [m.state] : [])).filter((s, i, all) => s !== all[i - 1]);
  }

  private take(message: FromWorker): void {
    this.messages.push(message);
    if (message.type === 'records')
      for (const record of decodeRecords(message.columns)) appendRecord(this.history, record);
    if (message.type === 'tuned') appendTune(this.history, message.tune);
    if (message.type === 'rewind') truncateHistory(this.history, message.step);
    if (message.type === 'stoppedEarly') this.history.stoppedEarly = message.stop;
    if (message.type === 'skills') this.history.skills.push(message.skills);
    const met = this.waiting.filter(({ until }) => until(message));
    this.waiting = this.waiting.filter((w) => !met.includes(w));
    for (const { resolve } of met) resolve(message);
  }
}

export const losses = ({ step, trainLoss, valLoss }: History) => ({ step, trainLoss, valLoss });

/** The history of a run that nothing disturbs. */
export async function undisturbed(patch: ConfigPatch = {}, gpu?: GpuSource): Promise<History> {
  const listener = new Listener(gpu);
  const done = listener.state('done');
  listener.start(patch, gpu ? 'software' : 'cpu');
  await done;
  listener.session.handle({ type: 'stop' });
  return listener.history;
}
