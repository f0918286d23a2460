/** The worker's side from outside: messages in, messages out, on the CPU executor and on a real WebGPU device. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import type { GpuSource } from './open_engine.ts';
import { PROTOCOL_VERSION } from './protocol.ts';
import { Listener, losses, TINY, undisturbed } from './testing.ts';

/** The real WebGPU, with the devices it gave out, so that a test can take one away. */
function observedGpu(): { gpu: GpuSource; devices: GPUDevice[] } {
  const devices: GPUDevice[] = [];
  const requestAdapter = async (options?: GPURequestAdapterOptions) => {
    const adapter = await (await nodeGpu()).requestAdapter(options);
    if (!adapter) return null;
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (descriptor) => {
      const device = await requestDevice(descriptor);
      devices.push(device);
      return device;
    };
    return adapter;
  };
  return { gpu: () => ({ requestAdapter }) as GPU, devices };
}

afterEach(() => void vi.restoreAllMocks());

describe('a session', () => {
  it('trains to the end, with validation at its interval and at the last step', async () => {
    const listener = new Listener();
    const [done, ready] = [listener.state('done'), listener.next('ready')];
    listener.start();
    expect((await ready).facts).toMatchObject({ engine: 'plan', adapter: 'CPU executor', note: null, vocabSize: 341 });
    await done;
    expect(listener.states).toEqual(['preparing', 'running', 'done']);
    expect(listener.history.step).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const validated = listener.history.valLoss.flatMap((loss, step) => (loss === null ? [] : [step]));
    expect(validated).toEqual([0, 5, 10, 11]);
    expect(Math.abs(listener.history.trainLoss[0]! - Math.log(341))).toBeLessThan(0.05);
  });

  it('records only every log_interval, at validation and at the end', async () => {
    expect((await undisturbed({ log_interval: 4 })).step).toEqual([0, 4, 5, 8, 10, 11]);
  });

  it('pauses, makes single steps, and resumes without changing the curve', async () => {
    const listener = new Listener();
    let paused = listener.state('paused');
    listener.start();
    listener.session.handle({ type: 'step' });
    await paused;
    expect(listener.history.step).toEqual([0]);
    paused = listener.state('paused');
    listener.session.handle({ type: 'step' });
    await paused;
    expect(listener.history.step).toEqual([0, 1]);
    const done = listener.state('done');
    listener.session.handle({ type: 'resume' });
    await done;
    expect(losses(listener.history)).toEqual(losses(await undisturbed()));
  });

  it('rests after the first step where the start asks for it, however soon it trains', async () => {
    const listener = new Listener();
    const paused = listener.state('paused');
    const options = { engine: 'plan', adapter: 'cpu' } as const;
    const run = { config: resolveConfig(TINY), options, text: null, from: null, keep: true, oneStep: true };
    listener.session.handle({ type: 'start', version: PROTOCOL_VERSION, run: 1, ...run });
    await paused;
    expect(listener.history.step).toEqual([0]);
  });

  it('tunes a live setting from a recorded step on', async () => {
    const listener = new Listener();
    const paused = listener.state('paused');
    listener.start({ lr_schedule: 'constant' });
    listener.session.handle({ type: 'step' });
    await paused;
    const done = listener.state('done');
    listener.session.handle({ type: 'tune', key: 'learning_rate', value: 0.5 });
    listener.session.handle({ type: 'resume' });
    await done;
    expect(listener.history.tunes).toEqual([{ step: 1, key: 'learning_rate', value: 0.5 }]);
    expect(listener.history.lr.slice(0, 3)).toEqual([3e-3, 0.5, 0.5]);
  });

  it('makes planned changes at their steps: the same curve as when they were made by hand', async () => {
    const byHand = new Listener();
    let paused = byHand.state('paused');
    byHand.start({ lr_schedule: 'constant' });
    for (const [key, value] of [
      ['learning_rate', 0.5],
      ['grad_clip', 0.1],
      ['learning_rate', 0.01],
    ] as const) {
      byHand.session.handle({ type: 'step' });
      await paused;
      byHand.session.handle({ type: 'tune', key, value });
      paused = byHand.state('paused');
    }
    const byHandDone = byHand.state('done');
    byHand.session.handle({ type: 'resume' });
    await byHandDone;
    expect(byHand.history.tunes.map(({ step }) => step)).toEqual([1, 2, 3]);

    const again = new Listener();
    const done = again.state('done');
    again.start({ lr_schedule: 'constant' }, 'cpu', null, byHand.history.tunes);
    await done;
    expect(again.history.tunes).toEqual(byHand.history.tunes);
    expect(losses(again.history)).toEqual(losses(byHand.history));
    expect(losses(again.history)).not.toEqual(losses(await undisturbed({ lr_schedule: 'constant' })));
  });

  it('says what training begins with, what was tuned while it prepared included', async () => {
    const listener = new Listener();
    const [ready, done] = [listener.next('ready'), listener.state('done')];
    listener.start();
    listener.session.handle({ type: 'tune', key: 'learning_rate', value: 0.02 });
    expect((await ready).config).toEqual(resolveConfig(TINY, { learning_rate: 0.02 }));
    await done;
    expect(listener.history.tunes).toEqual([]);
  });

  it('goes on when a resume overtakes the pause', async () => {
    const listener = new Listener();
    const [running, done] = [listener.state('running'), listener.state('done')];
    listener.start({ max_iters: 30 });
    await running;
    listener.session.handle({ type: 'pause' });
    listener.session.handle({ type: 'resume' });
    await done;
    expect(listener.states).toEqual(['preparing', 'running', 'done']);
  });

  it('lets a new start take the place of a running training', async () => {
    const listener = new Listener();
    const running = listener.state('running');
    listener.start({ max_iters: 100_000 });
    await running;
    const done = listener.state('done');
    listener.start({ seed: 2 });
    await done;
    expect(listener.states).toEqual(['preparing', 'running', 'stopped', 'preparing', 'running', 'done']);
  });

  it('can be stopped while it prepares', async () => {
    const listener = new Listener();
    const stopped = listener.state('stopped');
    listener.start();
    listener.session.handle({ type: 'stop' });
    await stopped;
    expect(listener.history.step).toEqual([]);
  });

  it('stops early, and goes on from its best weights under the settings of now', async () => {
    const overfitting: ConfigPatch = {
      train_tokens: 256,
      learning_rate: 3e-2,
      lr_schedule: 'constant',
      max_iters: 500,
      early_stopping_patience: 2,
    };
    const listener = new Listener();
    let done = listener.state('done');
    listener.start(overfitting);
    await done;
    const stop = listener.history.stoppedEarly!;
    expect(stop.step).toBe(stop.best!.step + 10);
    expect(listener.history.step.at(-1)).toBe(stop.step);
    const first = losses(structuredClone(listener.history));
    const sample = listener.next('sample');
    listener.session.handle({ type: 'generate', length: 2 });
    expect((await sample).step).toBe(stop.best!.step);

    const rewind = listener.next('rewind');
    done = listener.state('done');
    listener.session.handle({ type: 'resumeBest' });
    expect((await rewind).step).toBe(stop.best!.step);
    await done;
    expect(losses(listener.history)).toEqual(first);
    expect(listener.history.stoppedEarly).toEqual(stop);

    listener.session.handle({ type: 'tune', key: 'learning_rate', value: 1e-4 });
    done = listener.state('done');
    listener.session.handle({ type: 'resumeBest' });
    await done;
    expect(listener.history.tunes).toEqual([{ step: stop.best!.step, key: 'learning_rate', value: 1e-4 }]);
    expect(listener.history.trainLoss.slice(0, stop.best!.step)).toEqual(first.trainLoss.slice(0, stop.best!.step));
  });

  it('reads its instruments once they are shown, also those of the next run', async () => {
    const listener = new Listener();
    let done = listener.state('done');
    listener.start();
    await done;
    const kinds = () => new Set(listener.messages.map(({ type }) => type));
    expect(kinds()).not.toContain('inspection');
    expect(kinds()).not.toContain('skills');
    listener.session.handle({ type: 'inspect', on: true });
    done = listener.state('done');
    const inspection = listener.next('inspection', (m) => m.inspection.step === 11);
    listener.start();
    expect((await inspection).inspection.parameters[0]).toMatchObject({ name: 'wte', size: 341 * 8 });
    await done;
    expect(listener.history.skills.map(({ step }) => step)).toEqual([0, 5, 10, 11]);
  });

  it('generates text from the model as it stands', async () => {
    const listener = new Listener();
    const done = listener.state('done');
    listener.start();
    await done;
    const sample = listener.next('sample');
    listener.session.handle({ type: 'generate', length: 5 });
    expect((await sample).text.length).toBeGreaterThan(0);
  });

  it('says in a sentence what is wrong with a text', async () => {
    const listener = new Listener();
    const error = listener.next('error');
    listener.start({ corpus: 'own' }, 'cpu', 'too short');
    expect(await error).toMatchObject({ resumable: false, error: { code: 'text' } });
    expect(listener.states.at(-1)).toBe('failed');
  });

  it('trains on the CPU where there is no GPU, and says why', async () => {
    const listener = new Listener();
    const ready = listener.next('ready');
    listener.start({ max_iters: 1 }, 'auto');
    expect((await ready).facts).toMatchObject({
      adapter: 'CPU executor',
      note: expect.stringContaining('no WebGPU') as string,
    });
  });

  it('tells a request for a GPU that is not there from any other failure', async () => {
    const listener = new Listener();
    const error = listener.next('error');
    listener.start({}, 'gpu');
    expect(await error).toMatchObject({ resumable: false, error: { code: 'no-webgpu' } });
  });
});

describe('a lost device', () => {
  it('stops loudly, keeps the history, and goes on from the last checkpoint to the same curve', async () => {
    const patch = { max_iters: 60, dropout: 0.1 };
    const { gpu, devices } = observedGpu();
    const expected = await undisturbed(patch, gpu);
    // A clock a thousand times as fast: a checkpoint every ten milliseconds.
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now());

    const listener = new Listener(gpu);
    const late = listener.next('records', ({ columns }) => columns.values.step.at(-1)! >= 30);
    listener.start(patch, 'software');
    await late;
    const error = listener.next('error');
    devices.at(-1)!.destroy();
    expect(await error).toMatchObject({ resumable: true, error: { code: 'device-lost' } });
    expect(listener.history.step.length).toBeGreaterThan(30);

    const [rewind, done] = [listener.next('rewind'), listener.state('done')];
    listener.session.handle({ type: 'resume' });
    expect((await rewind).step).toBeGreaterThan(0);
    await done;
    expect(losses(listener.history)).toEqual(losses(expected));
  });

  it('is told of in a pause too, and the pause is where training goes on', async () => {
    const { gpu, devices } = observedGpu();
    const listener = new Listener(gpu);
    const paused = listener.state('paused');
    listener.start({ max_iters: 8 }, 'software');
    listener.session.handle({ type: 'step' });
    await paused;
    const error = listener.next('error');
    devices.at(-1)!.destroy();
    expect(await error).toMatchObject({ resumable: true, error: { code: 'device-lost' } });
    const [rewind, done] = [listener.next('rewind'), listener.state('done')];
    listener.session.handle({ type: 'resume' });
    expect((await rewind).step).toBe(1);
    await done;
    expect(listener.history.step).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('starts over, live changes included, when there is no checkpoint yet', async () => {
    const { gpu, devices } = observedGpu();
    const listener = new Listener(gpu);
    const some = listener.next('records');
    listener.start({ max_iters: 300, lr_schedule: 'constant', eval_interval: 1000 }, 'software');
    await some;
    const tuned = listener.next('tuned');
    listener.session.handle({ type: 'tune', key: 'learning_rate', value: 0.02 });
    await tuned;
    const error = listener.next('error');
    devices.at(-1)!.destroy();
    await error;
    const done = listener.state('done');
    listener.session.handle({ type: 'resume' });
    await done;
    expect(listener.history.step).toHaveLength(300);
    expect(listener.history.tunes).toEqual([{ step: 0, key: 'learning_rate', value: 0.02 }]);
    expect(new Set(listener.history.lr)).toEqual(new Set([0.02]));
  });
});
