/** The training loop: batches in, records out; paused, stepped and tuned from outside. Runs in a worker and in Node. */
import { isLiveKey, type Config, type LiveKey } from '../core/config.ts';
import type { Inspection } from '../core/inspection.ts';
import type { EarlyStop, SkillRecord, StepRecord, TuneRecord } from '../core/record.ts';
import { trainBatch, validationBatches } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { isDue } from '../data/faults.ts';
import { buildSkills, type Skill } from '../data/probes.ts';
import type { Checkpoint, Engine, StepInput, StepMetrics } from '../engine/engine.ts';
import { learningRate } from '../engine/schedule.ts';
import { bestState, type Best, type SavedState } from './checkpoints.ts';
import { describeStep, scoreSkills } from './inspect.ts';
import { yieldToMessages } from './yield.ts';

/** More would only lengthen the way from a slider to its effect. */
const MAX_STEPS_IN_FLIGHT = 3;
/** Read-backs are bundled: in some browsers each one costs up to 100 ms. */
const DRAIN_EVERY_MS = 100;
/** How long the loop may keep its thread from answering messages. */
const YIELD_EVERY_MS = 10;
/** How often a checkpoint is taken, and how many times as long as that takes there is none: it should not be noticed. */
const CHECKPOINT_EVERY_MS = 2_000;
const CHECKPOINT_REST = 100;
/** How often the instruments are read, and how many times as long as that takes they rest. */
const INSPECT_EVERY_MS = 1000;
const INSPECTION_REST = 10;

export interface RunnerListener {
  onRecords(records: StepRecord[]): void;
  onTuned(tune: TuneRecord): void;
  /** After the last record. */
  onStoppedEarly?(stop: EarlyStop): void;
  onInspection?(inspection: Inspection): void;
  onSkills?(skills: SkillRecord): void;
}

export type RunnerOutcome = 'done' | 'paused' | 'stopped';

export class Runner {
  /** The next step to run. */
  nextStep = 0;
  /** The state to go on from if the device fails; null before the first. */
  saved: SavedState | null = null;
  /** The lowest validation loss so far, and the weights that had it. */
  best: Best | null = null;
  /**
   * Someone looks at the instruments: about once a second a step is measured, and so is the last one before a rest;
   * skills are scored at validations. While nobody looks, nothing is measured.
   */
  inspecting = false;
  /** States to go on from are read back; while not, only the one that an early stop goes back to. */
  keeping = true;
  /** Live changes still to be made at their steps; each is taken out as it is made. */
  planned: TuneRecord[] = [];

  private readonly validation;
  private intent: 'run' | Exclude<RunnerOutcome, 'done'> = 'run';
  private validationsSinceBest = 0;
  /** The early stop, once it is made; the engine has the best weights. */
  private stoppedEarly: EarlyStop | null = null;
  private nextInspection = 0;
  private skills: Promise<Skill[]> | null = null;
  private valLosses = new Map<number, number>();
  private rates = new Map<number, number>();
  private draining: Promise<void> | null = null;
  private failure: unknown = null;
  private lastDrain = 0;
  private lastDrainedStep: number | null = null;
  private nextSave = performance.now() + CHECKPOINT_EVERY_MS;

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
    const { step } = saved.checkpoint;
    this.nextStep = step;
    this.saved = saved;
    this.best = saved.best;
    this.validationsSinceBest = saved.validationsSinceBest;
    this.stoppedEarly = null;
    this.valLosses = new Map(saved.valLoss === null ? [] : [[step, saved.valLoss]]);
    this.rates.clear();
    this.lastDrainedStep = null;
  }

  /** Whether the records of all steps before the saved state have been delivered, so that the kept curve has no gap. */
  get savedIsRecorded(): boolean {
    return this.saved !== null && this.saved.checkpoint.step - 1 <= (this.lastDrainedStep ?? -1);
  }

  /** Changes a live setting from the next step on. */
  tune(key: LiveKey, value: number): void {
    if (this.config[key] === value) return;
    this.config[key] = value;
    this.listener.onTuned({ step: this.nextStep, key, value });
  }

  /** Planned changes that are due, in the order in which they were recorded; those before a checkpoint count, too. */
  private tuneAsPlanned(): void {
    if (this.planned.length === 0) return;
    const due = this.planned.filter(({ step }) => step <= this.nextStep);
    for (const tune of due) this.planned.splice(this.planned.indexOf(tune), 1);
    for (const { key, value } of due) if (isLiveKey(key)) this.tune(key, value);
  }

  pause(): void {
    if (this.intent === 'run') this.intent = 'paused';
  }

  /** Takes back a pause that the loop has not reached yet. */
  unpause(): void {
    if (this.intent === 'paused') this.intent = 'run';
  }

  stop(): void {
    this.intent = 'stopped';
  }

  /**
   * Trains until the last step, a pause or a stop, or for `steps` steps; all records have been delivered by then. If
   * validation has not improved for `early_stopping_patience` times it goes back to the best weights and is done.
   * @throws DeviceError and whatever else the engine throws; what had been delivered before stays valid.
   */
  async advance(steps = Infinity): Promise<RunnerOutcome> {
    this.unpause();
    if (this.stoppedEarly) return 'done';
    let end = Math.min(this.config.max_iters, this.nextStep + steps);
    const inFlight: Promise<void>[] = [];
    this.lastDrain = performance.now();
    let lastYield = this.lastDrain;
    while (this.nextStep < end && this.intent === 'run') {
      this.tuneAsPlanned();
      await this.evaluateIfDue();
      if (this.isOutOfPatience) end = this.nextStep + 1; // this step still has the record that holds the validation
      if (this.keeping && performance.now() > this.nextSave) await this.save();
      const input = this.nextInput();
      if (this.isInspected(input, end)) await this.inspect(input);
      else inFlight.push(this.start(input));
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
    if (this.isOutOfPatience) await this.stopEarly();
    if (this.stoppedEarly || this.nextStep >= this.config.max_iters) return 'done';
    if (this.intent === 'stopped') return 'stopped';
    if (this.keeping) await this.save(); // a laptop may sleep in the pause, and lose its device
    return 'paused';
  }

  private nextInput(): StepInput {
    const { config, dataset } = this;
    const step = this.nextStep++;
    const rate = learningRate(config, step);
    this.rates.set(step, rate);
    const passes = Array.from({ length: config.gradient_accumulation_steps }, (_, pass) => pass);
    return {
      step,
      batches: passes.map((pass) => trainBatch(dataset, config, step, pass)),
      learningRate: rate,
      gradClip: config.grad_clip,
      weightDecay: config.weight_decay,
      dropout: config.dropout,
      gradientFactor: gradientFactor(config, step),
      optimizerStep: config.optimizer_step,
    };
  }

  private start(input: StepInput): Promise<void> {
    const done = this.engine.step(input);
    done.catch(() => {}); // whoever awaits it first reports it; the steps behind it fail alike
    return done;
  }

  private isInspected({ step }: StepInput, end: number): boolean {
    return this.inspecting && (step === end - 1 || performance.now() >= this.nextInspection);
  }

  private async inspect(input: StepInput): Promise<void> {
    const began = performance.now();
    const measured = await this.engine.inspect(input);
    this.listener.onInspection?.(describeStep(measured, input, this.dataset, this.config));
    const now = performance.now();
    this.nextInspection = now + Math.max(INSPECT_EVERY_MS, INSPECTION_REST * (now - began));
  }

  /** Validation, with the weights before the step; every `eval_interval` steps and at the last. */
  private async evaluateIfDue(): Promise<void> {
    const { nextStep: step, config } = this;
    if (step % config.eval_interval !== 0 && step !== config.max_iters - 1) return;
    if (!this.valLosses.has(step)) await this.evaluate();
    if (this.inspecting) await this.measureSkills();
  }

  private async evaluate(): Promise<void> {
    const { nextStep: step, engine } = this;
    const valLoss = await engine.evaluate(this.validation);
    this.valLosses.set(step, valLoss);
    const isBest = Number.isFinite(valLoss) && !(this.best && this.best.valLoss <= valLoss);
    this.validationsSinceBest = isBest ? 0 : this.validationsSinceBest + 1;
    if (!isBest || !(this.keeping || this.config.early_stopping_patience > 0)) return;
    // All that training needs to go on, not the weights alone; it is what a lost device would need, too.
    this.best = { step, valLoss, checkpoint: await this.checkpoint(), config: { ...this.config } };
    this.saved = bestState(this.best);
  }

  private async measureSkills(): Promise<void> {
    const { dataset, config, engine, nextStep: step } = this;
    this.skills ??= buildSkills(config.corpus, dataset.vocabulary, config.block_size);
    const skills = await this.skills;
    if (skills.length > 0) this.listener.onSkills?.({ step, scores: await scoreSkills(engine, skills) });
  }

  private get isOutOfPatience(): boolean {
    const { early_stopping_patience: patience } = this.config;
    return patience > 0 && this.validationsSinceBest >= patience;
  }

  private async stopEarly(): Promise<void> {
    const stop = { step: this.nextStep - 1, best: this.best && { step: this.best.step, valLoss: this.best.valLoss } };
    if (this.best) await this.restore(bestState(this.best));
    this.stoppedEarly = stop;
    this.listener.onStoppedEarly?.(stop);
  }

  /** Reads back what training can go on from at the next step. */
  private async save(): Promise<void> {
    const { nextStep, config, best, validationsSinceBest } = this;
    const checkpoint = await this.checkpoint();
    const valLoss = this.valLosses.get(nextStep) ?? null;
    this.saved = { checkpoint, config: { ...config }, valLoss, best, validationsSinceBest };
  }

  private async checkpoint(): Promise<Checkpoint> {
    const began = performance.now();
    const checkpoint = await this.engine.checkpoint(this.nextStep);
    const now = performance.now();
    this.nextSave = now + Math.max(CHECKPOINT_EVERY_MS, CHECKPOINT_REST * (now - began));
    return checkpoint;
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

/** A loss that is summed over the T tokens of a sequence, instead of averaged, has a gradient T times as large. */
function gradientFactor({ loss_sum_interval: interval, block_size: T }: Config, step: number): number {
  return isDue(interval, step) ? T : 1;
}
