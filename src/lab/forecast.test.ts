/** What is said of a run before it starts: memory to the byte, time by measured rates, and what cannot fit. */
import { describe, expect, it, vi } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import type { DeviceRates } from '../core/device_speed.ts';
import type { AdapterWish } from '../core/run_options.ts';
import { LabDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { runMs, planOf, stepTime } from '../engine/plan/predict.ts';
import { Forecast } from './forecast.ts';
import { openEngine, type GpuSource } from './open_engine.ts';
import { DeviceSpeeds } from '../store/device_speeds.ts';
import { Listener, TINY } from './testing.ts';

const RATES: DeviceRates = { productFlopsPerMs: 1e6, otherFlopsPerMs: 1e5, bytesPerMs: 1e6, dispatchMs: 0.01 };
const CPU = 'CPU executor';
const TOO_LARGE: ConfigPatch = { n_layer: 24, n_head: 16, n_embd: 1024, block_size: 512, batch_size: 8 };

async function knownCpu() {
  const memory = new DeviceSpeeds();
  await memory.set(CPU, { rates: RATES, ratio: 1 });
  return { memory, forecast: new Forecast(() => undefined, memory) };
}

const asked = (patch: ConfigPatch = {}, adapter: AdapterWish = 'cpu') => ({
  config: resolveConfig(TINY, patch),
  options: { engine: 'plan', adapter } as const,
  text: null,
});

describe('a forecast', () => {
  it.each<AdapterWish>(['cpu', 'software'])('tells the memory that the engine then holds (%s)', async (adapter) => {
    const request = asked({}, adapter);
    const prediction = await new Forecast(nodeGpu, new DeviceSpeeds(), () => true).predict(request);
    const { engine, close } = await openEngine({ ...request, vocabSize: prediction!.vocabSize, gpu: nodeGpu });
    expect(prediction).toMatchObject({
      device: engine.adapter,
      vocabSize: 341,
      parameters: engine.parameterCount,
      bytes: engine.counts().peakBytes,
      stepMs: null, // the device is busy: nothing is measured
      problem: null,
    });
    close();
  });

  it('tells the time by the rates of the device', async () => {
    const { forecast } = await knownCpu();
    const { config, ...rest } = asked({ gradient_accumulation_steps: 3 });
    const { plan } = planOf(config, 341);
    const prediction = await forecast.predict({ config, ...rest });
    expect(prediction!.stepMs).toBeCloseTo(stepTime(plan, 3, RATES).ms, 9);
    expect(prediction!.runMs).toBeCloseTo(runMs(plan, config, RATES), 9);
  });

  it('learns from a run that took three times as long, for every size on that device', async () => {
    const { forecast, memory } = await knownCpu();
    const [small, large] = [asked(), asked({ n_embd: 32 })];
    const before = await Promise.all([forecast.predict(small), forecast.predict(large)]);
    const msPerStep = 3 * before[0]!.stepMs!;
    await forecast.learn({ config: small.config, vocabSize: 341, device: CPU, msPerStep });
    const after = await Promise.all([forecast.predict(small), forecast.predict(large)]);
    for (const [i, prediction] of after.entries()) expect(prediction!.stepMs).toBeCloseTo(3 * before[i]!.stepMs!, 9);
    expect((await memory.get(CPU))!.ratio).toBeCloseTo(3, 9);
  });

  it('measures a device once', async () => {
    const memory = new DeviceSpeeds();
    const forecast = new Forecast(() => undefined, memory);
    const [first, second] = [await forecast.predict(asked()), await forecast.predict(asked())];
    expect(first!.stepMs).toBeGreaterThan(0);
    expect(second!.stepMs).toBe(first!.stepMs);
    const later = await new Forecast(() => undefined, memory).predict(asked());
    expect(later!.stepMs).toBe(first!.stepMs);
  });

  it.each<[what: string, patch: ConfigPatch, measured: boolean]>([
    ['limits and measurement', {}, true],
    ['the limits of a model that does not fit', TOO_LARGE, false],
    ['a text that is not there', { corpus: 'own' }, false],
  ])('opens one device for %s, and closes it', async (_, patch, measured) => {
    const gpu = vi.fn<GpuSource>(() => nodeGpu());
    const destroy = vi.spyOn(LabDevice.prototype, 'destroy');
    const prediction = await new Forecast(gpu, new DeviceSpeeds()).predict(asked(patch, 'software'));
    expect((prediction?.stepMs ?? 0) > 0).toBe(measured);
    expect([gpu.mock.calls.length, destroy.mock.calls.length]).toEqual([1, 1]);
    destroy.mockRestore();
  });

  it('refuses what cannot fit, in the words in which a start would', async () => {
    const { forecast } = await knownCpu();
    const { problem, stepMs } = (await forecast.predict(asked(TOO_LARGE)))!;
    expect(problem).toMatchObject({
      code: 'limits',
      message: expect.stringMatching(/needs [\d.]+ GB.*Choose/) as string,
    });
    expect(stepMs).toBeNull();
    const start = openEngine({ ...asked(TOO_LARGE), vocabSize: 341, gpu: () => undefined });
    await expect(start).rejects.toThrow(problem!.message);
  });

  it('says nothing of the reference engine, of a missing text, of a missing device', async () => {
    const { forecast } = await knownCpu();
    const { config, text } = asked();
    expect(await forecast.predict({ config, text, options: { engine: 'reference', adapter: 'cpu' } })).toBeNull();
    expect(await forecast.predict(asked({ corpus: 'own' }))).toBeNull();
    expect(await forecast.predict(asked({}, 'gpu'))).toBeNull();
  });
});

it('is asked for beside a training, which goes on', async () => {
  const listener = new Listener();
  const [running, done] = [listener.state('running'), listener.state('done')];
  listener.start({ max_iters: 40 });
  await running;
  const answer = listener.next('prediction');
  listener.session.handle({ type: 'predict', ask: 7, ...asked(TOO_LARGE) });
  expect(await answer).toMatchObject({ ask: 7, prediction: { problem: { code: 'limits' } } });
  await done;
  expect(listener.history.step).toHaveLength(40);
});
