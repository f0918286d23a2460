/** The training loop: batches in, records out; paused, stepped and tuned from outside. Runs in a worker and in Node. */
import type { Config, LiveKey } from '../core/config.ts';
import type { StepRecord, TuneRecord } from '../core/record.ts';
import { trainBatch, validationBatches } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Checkpoint, Engine, StepMetrics } from '../engine/engine.ts';
import { learningRate } from '../engine/schedule.ts';
import { yieldToMessages } from './yield.ts';

/** More would only lengthen the way from a slider to its effect. */
const MAX_STEPS_IN_FLIGHT = 3;
/** Read-backs are bundled: in some browsers each one costs up to 100 ms. */
const DRAIN_EVERY_MS = 100;
/** How long the loop may keep its thread from answering messages. */
const YIELD_EVERY_MS = 10;
/** A checkpoint moves three arenas across the bus: seldom enough not to be noticed. */
const CHECKPOINT_EVERY_MS = 10_000;

export interface RunnerListener {
  onRecords(records: StepRecord[]): void;
  onTuned(tune: TuneRecord): void;
}

/** A checkpoint and the live settings it was taken under. */
export interface SavedState {
  checkpoint: Checkpoint;
  config: Config;
}

export type Outcome = 'done' | 'paused' | 'stopped';

export class Runner {
  /** The next step to run. */
  nextStep = 0;
  /** Where training can go on if the device fails; null before the first. */
  saved: SavedState | null = null;

  private readonly validation;
  private wish: 'run' | Exclude<Outcome, 'done'> = 'run';
  private valLosses = new Map<number, number>();
  private rates = new Map<number, number>();
  private draining: Promise<void> | null = null;
  private failure: unknown = null;
  private lastDrain = 0;
  private lastDrainedStep: number | null = null;
  private lastSaved = performance.now();

  constructor(
    private readonly engine: Engine,
    private readonly dataset: Dataset,
    /** Live rows change by `tune`. */
    private readonly config: Config,
    private readonly listener: RunnerListener,
  ) {
    this.validation = validationBatches(dataset, config);
  }

  /** Takes the state of a checkpoint; its step is the next to run. The config is the caller's to set. */
  async restore(saved: SavedState): Promise<void> {
    await this.engine.restore(saved.checkpoint);
    this.nextStep = saved.checkpoint.step;
    this.saved = saved;
  }

  /** Changes a live setting from the next step on. */
  tune(key: LiveKey, value: number): void {
    if (this.config[key] === value) return;
    this.config[key] = value;
    this.listener.onTuned({ step: this.nextStep, key, value });
  }

  pause(): void {
    if (this.wish === 'run') this.wish = 'paused';
  }

  /** Takes a pause back that the loop has not come to yet. */
  unpause(): void {
    if (this.wish === 'paused') this.wish = 'run';
  }

  stop(): void {
    this.wish = 'stopped';
  }

  /**
   * Trains until the last step, a pause or a stop, or for `steps` steps; all records have been delivered by then.
   * @throws DeviceError and whatever else the engine throws; what had been delivered before stays valid.
   */
  async advance(steps = Infinity): Promise<Outcome> {
    this.unpause();
    const end = Math.min(this.config.max_iters, this.nextStep + steps);
    const inFlight: Promise<void>[] = [];
    this.lastDrain = performance.now();
    let lastYield = this.lastDrain;
    while (this.nextStep < end && this.wish === 'run') {
      await this.evaluateIfDue();
      if (performance.now() - this.lastSaved > CHECKPOINT_EVERY_MS) await this.save();
      inFlight.push(this.startStep());
      if (inFlight.length >= MAX_STEPS_IN_FLIGHT) await inFlight.shift();
      const now = performance.now();
      if (now - this.lastDrain > DRAIN_EVERY_MS) this.draining ??= this.drain();
      if (now - lastYield > YIELD_EVERY_MS) {
        await yieldToMessages();
        lastYield = performance.now();
      }
      if (this.failure) throw this.failure;
    }
    await Promise.all(inFlight);
    await this.draining;
    await this.drain();
    if (this.failure) throw this.failure;
    if (this.nextStep >= this.config.max_iters) return 'done';
    if (this.wish === 'stopped') return 'stopped';
    await this.save(); // a laptop may sleep in the pause, and lose its device
    return 'paused';
  }

  private startStep(): Promise<void> {
    const { config, dataset } = this;
    const step = this.nextStep++;
    const rate = learningRate(config, step);
    this.rates.set(step, rate);
    const passes = Array.from({ length: config.gradient_accumulation_steps }, (_, pass) => pass);
    const done = this.engine.step({
      step,
      batches: passes.map((pass) => trainBatch(dataset, config, step, pass)),
      learningRate: rate,
      gradClip: config.grad_clip,
      weightDecay: config.weight_decay,
      dropout: config.dropout,
      optimizerStep: config.optimizer_step,
    });
    done.catch(() => {}); // whoever awaits it first reports it; the steps behind it fail alike
    return done;
  }

  /** Validation, with the weights before the step; every `eval_interval` steps and at the last. */
  private async evaluateIfDue(): Promise<void> {
    const { nextStep: step, config } = this;
    const last = step === config.max_iters - 1;
    if ((step % config.eval_interval !== 0 && !last) || this.valLosses.has(step)) return;
    this.valLosses.set(step, await this.engine.evaluate(this.validation));
  }

  /** Reads back what training can go on from at the next step. */
  private async save(): Promise<void> {
    this.saved = { checkpoint: await this.engine.checkpoint(this.nextStep), config: { ...this.config } };
    this.lastSaved = performance.now();
  }

  private async drain(): Promise<void> {
    try {
      const metrics = await this.engine.drain();
      const speed = this.measureSpeed(metrics);
      const records = metrics.map((m) => this.record(m, speed)).filter((record) => this.isLogged(record));
      if (records.length > 0) this.listener.onRecords(records);
    } catch (error) {
      this.failure ??= error;
    } finally {
      this.draining = null;
    }
  }

  private isLogged({ step, valLoss }: StepRecord): boolean {
    const { log_interval, max_iters } = this.config;
    return step % log_interval === 0 || step === max_iters - 1 || valLoss !== null;
  }

  private record({ step, loss, gradNorm, gradNormClipped, nonFinite }: StepMetrics, speed: number | null): StepRecord {
    const lr = this.rates.get(step)!;
    const valLoss = this.valLosses.get(step) ?? null;
    this.rates.delete(step);
    this.valLosses.delete(step);
    return { step, trainLoss: loss, valLoss, lr, gradNorm, gradNormClipped, tokensPerSecond: speed, nonFinite };
  }

  /** Tokens a second since the last drain. */
  private measureSpeed(metrics: readonly StepMetrics[]): number | null {
    const last = metrics.at(-1);
    if (!last) return null;
    const { batch_size, block_size, gradient_accumulation_steps } = this.config;
    const now = performance.now();
    const seconds = (now - this.lastDrain) / 1000;
    const steps = last.step - (this.lastDrainedStep ?? metrics[0]!.step - 1);
    this.lastDrain = now;
    this.lastDrainedStep = last.step;
    return seconds > 0 ? (steps * batch_size * block_size * gradient_accumulation_steps) / seconds : null;
  }
}
