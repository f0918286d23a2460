/** The loop by itself, on the CPU executor: early stopping, going on from a checkpoint, and instruments. */
import { describe, expect, it } from 'vitest';
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import type { Inspection } from '../core/inspection.ts';
import { appendRecord, appendTune, emptyHistory, truncateHistory, type History } from '../core/record.ts';
import { buildDataset, type Dataset } from '../data/dataset.ts';
import type { Checkpoint, Engine } from '../engine/engine.ts';
import type { Slice } from '../engine/plan/call.ts';
import { CpuExecutor } from '../engine/plan/cpu_executor.ts';
import { createPlanEngine } from '../engine/plan/plan_engine.ts';
import { bestState } from './checkpoints.ts';
import { Runner } from './runner.ts';

const TINY: ConfigPatch = {
  n_layer: 1,
  n_head: 2,
  n_embd: 8,
  block_size: 16,
  batch_size: 2,
  gradient_accumulation_steps: 1,
  corpus: 'tiny-english',
  vocabulary: 'compact',
  max_iters: 12,
  eval_interval: 4,
  eval_iters: 1,
  warmup_iters: 0,
};

/** Learns 256 tokens by heart: validation soon turns. */
const OVERFITTING: ConfigPatch = {
  train_tokens: 256,
  learning_rate: 3e-2,
  lr_schedule: 'constant',
  dropout: 0.1,
  weight_decay: 0,
  max_iters: 200,
  eval_interval: 5,
  eval_iters: 2,
  early_stopping_patience: 3,
};

/** Notes what is asked of it. */
class CountingExecutor extends CpuExecutor {
  reads: string[] = [];
  runs = 0;
  override read(slice: Slice): Promise<Float32Array> {
    this.reads.push(slice.buffer);
    return super.read(slice);
  }
  override run(...args: Parameters<CpuExecutor['run']>): Promise<void> {
    this.runs++;
    return super.run(...args);
  }
}

interface Bench {
  config: Config;
  dataset: Dataset;
  engine: Engine;
  executor: CountingExecutor;
  history: History;
  inspections: Inspection[];
  runner: Runner;
}

async function open(...patches: ConfigPatch[]): Promise<Bench> {
  const config = resolveConfig(TINY, ...patches);
  const dataset = await buildDataset({ config, text: null });
  const executor = new CountingExecutor();
  const engine = await createPlanEngine({ config, vocabSize: dataset.vocabSize }, executor);
  const history = emptyHistory();
  const inspections: Inspection[] = [];
  const runner = new Runner(engine, dataset, config, {
    onRecords: (records) => records.forEach((record) => appendRecord(history, record)),
    onTuned: (tune) => appendTune(history, tune),
    onStoppedEarly: (stop) => void (history.stoppedEarly = stop),
    onSkills: (skills) => history.skills.push(skills),
    onInspection: (inspection) => inspections.push(inspection),
  });
  return { config, dataset, engine, executor, history, inspections, runner };
}

const withoutSpeed = (history: History): History => ({ ...structuredClone(history), tokensPerSecond: [] });

const validations = ({ step, valLoss }: History) =>
  step.flatMap((s, i) => (valLoss[i] === null ? [] : [{ step: s, valLoss: valLoss[i]! }]));

const lowest = (history: History) =>
  validations(history).reduce((best, one) => (one.valLoss < best.valLoss ? one : best));

describe('early stopping', () => {
  it('ends the run after as many validations without a new lowest as it has patience', async () => {
    const { runner, history } = await open(OVERFITTING);
    expect(await runner.advance()).toBe('done');
    const best = lowest(history);
    const since = validations(history).filter(({ step }) => step > best.step);
    expect(since).toHaveLength(3);
    expect(history.step.at(-1)).toBe(best.step + 15);
    expect(history.stoppedEarly).toEqual({ step: best.step + 15, best });
    expect(await runner.advance()).toBe('done');
    expect(history.step.at(-1)).toBe(best.step + 15);
  });

  it('leaves the weights of the lowest validation loss in the engine', async () => {
    const stopped = await open(OVERFITTING);
    await stopped.runner.advance();
    const { step } = stopped.history.stoppedEarly!.best!;
    const straight = await open(OVERFITTING, { early_stopping_patience: 0 });
    await straight.runner.advance(step);
    expect(await stopped.engine.checkpoint(step)).toEqual(await straight.engine.checkpoint(step));
    expect(stopped.runner.nextStep).toBe(step);
  });

  it('is off without patience, and is patient while validation improves', async () => {
    const off = await open(OVERFITTING, { early_stopping_patience: 0, max_iters: 80 });
    await off.runner.advance();
    expect(off.history.step).toHaveLength(80);
    expect(off.history.stoppedEarly).toBeNull();
    const improving = await open({ early_stopping_patience: 1, eval_interval: 5, max_iters: 20 });
    await improving.runner.advance();
    expect(improving.history.step).toHaveLength(20);
  });

  it('ends a run whose validation loss is NaN, though there is nothing to go back to', async () => {
    const { runner, history, engine } = await open({ early_stopping_patience: 2 });
    const { weights, moment1, moment2 } = await engine.checkpoint(0);
    await engine.restore({ step: 0, weights: weights.fill(NaN), moment1, moment2 });
    expect(await runner.advance()).toBe('done');
    expect(history.stoppedEarly).toEqual({ step: 4, best: null });
    expect(runner.best).toBeNull();
  });
});

describe('going on from a checkpoint', () => {
  it('repeats a run from its best weights on, bit for bit, its early stop included', async () => {
    const { runner, history, engine } = await open(OVERFITTING);
    await runner.advance();
    const first = withoutSpeed(history);
    const { step } = runner.best!;
    await runner.restore(bestState(runner.best!));
    truncateHistory(history, step);
    expect(history.stoppedEarly).toBeNull();
    expect(history.step.at(-1)).toBe(step - 1);
    expect(await runner.advance()).toBe('done');
    expect(withoutSpeed(history)).toEqual(first);
    expect(history.tokensPerSecond.every((speed) => speed === null || speed > 0)).toBe(true);
    expect((await engine.checkpoint(step)).weights).toEqual(runner.best!.checkpoint.weights);
  });

  it('repeats it in another engine from a pause at any step, the patience used up so far included', async () => {
    const whole = await open(OVERFITTING);
    await whole.runner.advance();
    const { step } = whole.history.stoppedEarly!.best!;
    const first = await open(OVERFITTING);
    await first.runner.advance(step + 8); // one validation has failed
    const second = await open(OVERFITTING);
    await second.runner.restore(first.runner.saved!);
    await second.runner.advance();
    expect(second.history.step[0]).toBe(step + 8);
    expect(second.history.trainLoss).toEqual(whole.history.trainLoss.slice(step + 8));
    expect(second.history.stoppedEarly).toEqual(whole.history.stoppedEarly);
  });

  it('reads nothing back for it where nothing is to be kept, unless an early stop needs it', async () => {
    const [kept, bare, patient] = [await open(), await open(), await open(OVERFITTING)];
    bare.runner.keeping = patient.runner.keeping = false;
    await bare.runner.advance(5);
    for (const { runner } of [kept, bare, patient]) await runner.advance();
    expect(new Set(bare.executor.reads)).toEqual(new Set(['losses', 'metrics']));
    expect(bare.runner.saved).toBeNull();
    expect(withoutSpeed(bare.history)).toEqual(withoutSpeed(kept.history));
    expect(patient.history.stoppedEarly!.best!.step).toBe(patient.runner.best!.step);
  });

  it('keeps a checkpoint that later steps do not change', async () => {
    const { runner } = await open({ max_iters: 5 });
    await runner.advance(1);
    const { checkpoint } = runner.best!;
    const before: Checkpoint = structuredClone(checkpoint);
    await runner.advance();
    expect(checkpoint).toEqual(before);
  });
});

describe('instruments', () => {
  it('read nothing and compute nothing while nobody looks', async () => {
    const { runner, executor, history, inspections } = await open();
    await runner.advance();
    // 12 steps, and 4 validations of one batch.
    expect(executor.runs).toBe(16);
    const checkpoints =
      1 + validations(history).filter((one, i, all) => i > 0 && one.valLoss < all[i - 1]!.valLoss).length;
    const count = (buffer: string) => executor.reads.filter((read) => read === buffer).length;
    expect(count('losses')).toBe(4);
    expect(count('weights')).toBe(checkpoints);
    expect(new Set(executor.reads)).toEqual(new Set(['losses', 'metrics', 'weights', 'moment1', 'moment2']));
    expect([history.skills, inspections]).toEqual([[], []]);
  });

  it('measure without changing the run, the last step at least, and score skills at validations', async () => {
    const [bare, watched] = [await open(), await open()];
    await bare.runner.advance();
    watched.runner.inspecting = true;
    await watched.runner.advance();
    expect(withoutSpeed({ ...watched.history, skills: [] })).toEqual(withoutSpeed(bare.history));
    expect(watched.inspections.at(-1)!.step).toBe(11);
    expect(watched.history.skills.map(({ step }) => step)).toEqual([0, 4, 8, 11]);
    expect(Object.keys(watched.history.skills[0]!.scores)).toHaveLength(6);
    for (const score of Object.values(watched.history.skills[0]!.scores)) expect(score).toBeGreaterThan(0.2);
  });

  it('show every step that is made by hand', async () => {
    const { runner, inspections } = await open();
    runner.inspecting = true;
    for (let step = 0; step < 3; step++) await runner.advance(1);
    expect(inspections.map(({ step }) => step)).toEqual([0, 1, 2]);
  });

  it('rest at least ten times as long as they take', async () => {
    const { runner, engine, inspections } = await open({ max_iters: 100_000 });
    const inspect = engine.inspect.bind(engine);
    engine.inspect = async (input) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return inspect(input);
    };
    runner.inspecting = true;
    const began = performance.now();
    setTimeout(() => runner.pause(), 1400); // with the usual second of rest the next would come at 1150
    await runner.advance();
    expect(performance.now() - began).toBeGreaterThan(1390);
    expect(inspections.map(({ step }) => step)).toEqual([0]);
  });
});
