/** One training: owns dataset, engine and loop, and reports what happens to them. */
import { LIVE_KEYS, type Config, type LiveKey } from '../core/config.ts';
import { encodeRecords, recordBuffers } from '../core/encoded_records.ts';
import { LabError, toErrorMessage } from '../core/errors.ts';
import { median } from '../core/quantile.ts';
import type { TuneRecord } from '../core/record.ts';
import { Rng } from '../core/rng.ts';
import type { RunOptions } from '../core/run_options.ts';
import { isBusy, type RunState } from '../core/run_state.ts';
import { buildDataset, type Dataset } from '../data/dataset.ts';
import type { ChoiceMemory } from '../engine/plan/kernel_choice.ts';
import { bestState, packedBytes, packState, STATE_VERSION, unpackState, type SavedState } from './checkpoints.ts';
import type { MeasuredRun } from './forecast.ts';
import { openEngine, runFacts, type GpuSource, type OpenedEngine } from './open_engine.ts';
import { type Continuation, type RunMessage, type StartMessage } from './protocol.ts';
import { Runner } from './runner.ts';
import { sampleTokens } from './sample.ts';

export type PostOfRun = (message: RunMessage, transfer?: Transferable[]) => void;

export class Training {
  /** Resolves when the loop is at rest. */
  settled: Promise<void> = Promise.resolve();
  private readonly startConfig: Config;
  /** Live settings change, as the loop takes them over. */
  private readonly config: Config;
  /** Live settings as they were last asked for. */
  private readonly live: Pick<Config, LiveKey>;
  /** Live changes still to come; the loop takes them out as it makes them. */
  private readonly planned: TuneRecord[];
  private options: RunOptions;
  private readonly text: string | null;
  private readonly keeps: boolean;
  private dataset: Dataset | null = null;
  private opened: OpenedEngine | null = null;
  private runner: Runner | null = null;
  /** The state to go on from after a failure or when going back; `saved` is null for the beginning. */
  private recovery: { saved: SavedState | null } | null = null;
  /** The place at which a kept run goes on, until it does. */
  private from: Continuation | null;
  /** The last state that the page was given to keep, and when it gets the next. */
  private kept: SavedState | null = null;
  private nextKept = 0;
  private state: RunState = 'idle';
  /** Steps after which the loop pauses; set while it prepares or rests. */
  private steps = Infinity;
  /** A resume came while a pause was on its way. */
  private again = false;
  private stopped = false;
  private inspecting = false;
  private sampling = false;
  private nextSample = Infinity;
  private samples = 0;
  /** Tokens a second, since the loop last came to rest. */
  private speeds: number[] = [];

  constructor(
    { config, options, text, tunes = [], from, keep }: StartMessage,
    private readonly post: PostOfRun,
    private readonly gpu: GpuSource,
    private readonly choices: ChoiceMemory | undefined,
    /** Takes how long a step was, whenever the loop comes to rest. */
    private readonly learn: (measured: MeasuredRun) => void,
    /** The training before, which has to come to rest first: two at once could exceed the memory. */
    private readonly before: Promise<void> = Promise.resolve(),
  ) {
    this.startConfig = config;
    this.config = { ...config };
    this.live = { ...(from?.live ?? config) };
    this.from = from;
    this.planned = [...tunes];
    this.options = options;
    this.text = text;
    this.keeps = keep;
  }

  /**
   * Prepares if need be, then trains for `steps` steps. While it prepares this only changes the number; while it trains,
   * only takes back a pause.
   */
  go(steps = Infinity): Promise<void> {
    if (this.state === 'running') {
      this.again = steps === Infinity;
      if (this.again) this.runner?.unpause();
      return this.settled;
    }
    this.steps = steps;
    if (!this.stopped && this.mayGo) {
      this.state = 'preparing';
      this.settled = this.run();
    }
    return this.settled;
  }

  /** Goes back to the lowest validation loss, and on from there; only from a rest. */
  goFromBest(): Promise<void> {
    const best = this.runner ? this.runner.best : this.recovery?.saved?.best;
    if (!best || this.stopped || !(this.mayGo || this.state === 'done')) return this.settled;
    this.recovery = { saved: bestState(best) };
    this.state = 'paused';
    return this.go();
  }

  inspect(on: boolean): void {
    this.inspecting = on;
    if (this.runner) this.runner.inspecting = on;
  }

  get busy(): boolean {
    return isBusy(this.state);
  }

  private get mayGo(): boolean {
    return this.state === 'idle' || this.state === 'paused' || this.state === 'failed';
  }

  pause(): void {
    this.again = false;
    if (this.state === 'preparing') this.steps = 0;
    else this.runner?.pause();
  }

  stop(): void {
    this.stopped = true;
    if (this.state === 'running') return this.runner?.stop();
    if (this.state === 'preparing') return; // `run` looks after each wait
    this.close();
    this.setState('stopped');
  }

  tune(key: Parameters<Runner['tune']>[0], value: number): void {
    this.live[key] = value;
    if (this.runner) this.runner.tune(key, value);
    else if (!this.recovery) this.config[key] = value;
  }

  async generate(length: number): Promise<void> {
    const { runner, dataset, opened } = this;
    if (!runner || !dataset || !opened || this.sampling) return;
    this.sampling = true;
    const began = performance.now();
    try {
      const step = runner.nextStep;
      const prompt = dataset.val.slice(0, PROMPT_TOKENS);
      const rng = new Rng(this.config.seed, `sample/${this.samples++}`);
      const options = { prompt, length, temperature: 0.8, blockSize: this.config.block_size, rng };
      const tokens = await sampleTokens(opened.engine, options);
      this.post({ type: 'sample', step, prompt: dataset.decode(prompt), text: dataset.decode(tokens) });
    } catch {
      // A device that fails here fails the loop too, or is reported in the pause.
    } finally {
      this.sampling = false;
      const took = performance.now() - began;
      this.nextSample = performance.now() + Math.max(SAMPLE_EVERY_MS, 10 * took);
    }
  }

  private async run(): Promise<void> {
    try {
      if (!this.runner) await this.prepare();
      else if (this.recovery) await this.recover(this.recovery.saved);
      if (this.stopped) return this.finish('stopped');
      if (this.steps === 0) return this.setState('paused');
      this.setState('running');
      this.nextSample = performance.now() + SAMPLE_EVERY_MS;
      let outcome = await this.runner!.advance(this.steps);
      while (outcome === 'paused' && this.again) {
        this.again = false;
        outcome = await this.runner!.advance();
      }
      this.finish(outcome);
    } catch (error) {
      this.fail(error);
    }
  }

  private async prepare(): Promise<void> {
    await this.before;
    this.setState('preparing', 'Reading the text');
    this.dataset ??= await buildDataset({ config: this.config, text: this.text });
    if (this.stopped) return;
    this.setState('preparing', 'Opening the device');
    const { dataset, config, options, gpu, choices } = this;
    const onProgress = (doing: string, done: number, total: number) =>
      this.setState('preparing', `${doing} ${done}/${total}`);
    const opened = await openEngine({ config, vocabSize: dataset.vocabSize, options, gpu, choices, onProgress });
    this.opened = opened;
    // After a failure a run goes on with the adapter it had, not with whichever is found then.
    this.options = { ...options, adapter: opened.adapter };
    opened.onFailure((failure) => {
      if (this.opened === opened && this.state === 'paused') this.fail(failure); // a running loop reports for itself
    });
    if (this.from) this.recovery = { saved: await savedOf(this.from) };
    this.from = null;
    this.post({ type: 'ready', facts: runFacts(dataset, opened), config: { ...config } });
    if (this.recovery) await this.recover(this.recovery.saved);
    else this.runner = this.newRunner();
  }

  /** Goes back to the checkpoint and to the settings it was taken under; what was tuned since is tuned again. */
  private async recover(saved: SavedState | null): Promise<void> {
    Object.assign(this.config, saved?.config ?? this.startConfig);
    const runner = this.newRunner();
    if (saved) await runner.restore(saved);
    this.post({ type: 'rewind', step: runner.nextStep });
    for (const key of LIVE_KEYS) runner.tune(key, this.live[key]);
    this.runner = runner;
    this.recovery = null;
  }

  private newRunner(): Runner {
    const runner = new Runner(this.opened!.engine, this.dataset!, this.config, {
      onRecords: (records) => {
        this.speeds.push(...records.flatMap(({ tokensPerSecond }) => tokensPerSecond ?? []));
        const columns = encodeRecords(records);
        this.post({ type: 'records', columns }, recordBuffers(columns));
        this.post({ type: 'counts', counts: this.opened!.engine.counts() });
        if (performance.now() > this.nextKept) this.keepRecorded();
        if (performance.now() > this.nextSample) void this.generate(SAMPLE_TOKENS);
      },
      onTuned: (tune) => {
        Object.assign(this.live, { [tune.key]: tune.value }); // a planned one was not asked for here
        this.post({ type: 'tuned', tune });
      },
      onStoppedEarly: (stop) => this.post({ type: 'stoppedEarly', stop }),
      onInspection: (inspection) => this.post({ type: 'inspection', inspection }),
      onSkills: (skills) => this.post({ type: 'skills', skills }),
    });
    runner.inspecting = this.inspecting;
    runner.keeping = this.keeps;
    runner.planned = this.planned;
    return runner;
  }

  private finish(state: RunState): void {
    const { saved, best } = this.runner ?? {};
    this.tellSpeed();
    if (state === 'paused') this.keep(saved);
    if (state === 'done') this.keep(best && bestState(best));
    if (state === 'stopped') this.close();
    this.setState(state);
  }

  /** The median, so that interruptions do not count. */
  private tellSpeed(): void {
    const speeds = this.speeds.splice(0);
    if (speeds.length < FEW_SPEEDS || !this.dataset || this.opened?.engine.kind !== 'plan') return;
    const { config, dataset, opened } = this;
    const tokens = config.batch_size * config.block_size * config.gradient_accumulation_steps;
    const msPerStep = (1000 * tokens) / median(speeds);
    const { adapter: device, logitsFacts } = opened.engine;
    this.learn({ config, vocabSize: dataset.vocabSize, device, msPerStep, logits: logitsFacts?.kind });
  }

  /** A state is of use only with the whole curve before it. */
  private keepRecorded(): void {
    if (this.runner?.savedIsRecorded) this.keep(this.runner.saved);
  }

  /** Gives the page what training can go on from: a page that is closed takes the worker along. */
  private keep(saved: SavedState | null | undefined): void {
    if (!this.keeps || !saved || saved.checkpoint === this.kept?.checkpoint) return;
    if (saved.checkpoint.step === 0) return; // without a state a run begins again at step 0
    this.kept = saved;
    this.nextKept = performance.now() + Math.max(KEEP_EVERY_MS, packedBytes(saved) / KEPT_BYTES_PER_MS);
    this.post({ type: 'saved', state: packState(saved, this.options) });
  }

  /** Reports, keeps the checkpoint, and gives the broken device back; a resume opens a new one. */
  private fail(error: unknown): void {
    if (this.runner) this.recovery = { saved: this.runner.saved };
    this.keepRecorded();
    const resumable = this.recovery !== null && error instanceof LabError && error.code === 'device-lost';
    this.runner = null;
    this.close();
    this.setState('failed');
    this.post({ type: 'error', error: toErrorMessage(error), resumable });
  }

  private close(): void {
    this.opened?.close();
    this.opened = null;
  }

  private setState(state: RunState, detail: string | null = null): void {
    this.state = state;
    this.post({ type: 'state', state, detail });
  }
}

async function savedOf({ state }: Continuation): Promise<SavedState | null> {
  if (state === null) return null;
  if (state.version === STATE_VERSION) return unpackState(state);
  throw new LabError(
    'version',
    'This run was kept by another version of the lab.',
    'Start it again with its settings.',
  );
}

/** A state is sent this often; a large one more seldom, so that the disk gets no more than this on average. */
const KEEP_EVERY_MS = 2_000;
const KEPT_BYTES_PER_MS = 2_000;
/** Fewer steps say little: the first are slower than those that follow. */
const FEW_SPEEDS = 10;
const SAMPLE_EVERY_MS = 5_000;
const SAMPLE_TOKENS = 40;
const PROMPT_TOKENS = 4;
