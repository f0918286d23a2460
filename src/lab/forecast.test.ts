/** What is said of a run before it starts: memory to the byte, time by measured rates, and what cannot fit. */
import { describe, expect, it, vi } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../core/config.ts';
import type { DeviceRates } from '../core/device_speed.ts';
import type { AdapterRequest } from '../core/run_options.ts';
import { LabDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { runMs, planOf, stepTime } from '../engine/plan/predict.ts';
import { Forecaster } from './forecast.ts';
import { openEngine, type GpuSource } from './open_engine.ts';
import { DeviceSpeeds } from '../store/remembered_devices.ts';
import { Listener, TINY } from './testing.ts';

const RATES: DeviceRates = { productFlopsPerMs: 1e6, otherFlopsPerMs: 1e5, bytesPerMs: 1e6, dispatchMs: 0.01 };
const CPU = 'CPU executor';
const TOO_LARGE: ConfigPatch = { n_layer: 24, n_head: 16, n_embd: 1024, block_size: 512, batch_size: 8 };

async function knownCpu() {
  const memory = new DeviceSpeeds();
  await memory.set(CPU, { rates: RATES, ratio: 1 });
  return { memory, forecaster: new Forecaster(() => undefined, memory) };
}

const asked = (patch: ConfigPatch = {}, adapter: AdapterRequest = 'cpu') => ({
  config: resolveConfig(TINY, patch),
  options: { engine: 'plan', adapter } as const,
  text: null,
});

describe('a forecast', () => {
  it.each<AdapterRequest>(['cpu', 'software'])('tells the memory that the engine then holds (%s)', async (adapter) => {
    const request = asked({}, adapter);
    const forecast = await new Forecaster(nodeGpu, new DeviceSpeeds(), () => true).forecast(request);
    const { engine, close } = await openEngine({ ...request, vocabSize: forecast!.vocabSize, gpu: nodeGpu });
    expect(forecast).toMatchObject({
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
    const { forecaster } = await knownCpu();
    const { config, ...rest } = asked({ gradient_accumulation_steps: 3 });
    const { plan } = planOf(config, 341);
    const forecast = await forecaster.forecast({ config, ...rest });
    expect(forecast!.stepMs).toBeCloseTo(stepTime(plan, 3, RATES).ms, 9);
    expect(forecast!.runMs).toBeCloseTo(runMs(plan, config, RATES), 9);
  });

  it('learns from a run that took three times as long, for every size on that device', async () => {
    const { forecaster, memory } = await knownCpu();
    const [small, large] = [asked(), asked({ n_embd: 32 })];
    const before = await Promise.all([forecaster.forecast(small), forecaster.forecast(large)]);
    const msPerStep = 3 * before[0]!.stepMs!;
    await forecaster.learn({ config: small.config, vocabSize: 341, device: CPU, msPerStep });
    const after = await Promise.all([forecaster.forecast(small), forecaster.forecast(large)]);
    for (const [i, forecast] of after.entries()) expect(forecast!.stepMs).toBeCloseTo(3 * before[i]!.stepMs!, 9);
    expect((await memory.get(CPU))!.ratio).toBeCloseTo(3, 9);
  });

  it('measures a device once', async () => {
    const memory = new DeviceSpeeds();
    const forecaster = new Forecaster(() => undefined, memory);
    const [first, second] = [await forecaster.forecast(asked()), await forecaster.forecast(asked())];
    expect(first!.stepMs).toBeGreaterThan(0);
    expect(second!.stepMs).toBe(first!.stepMs);
    const later = await new Forecaster(() => undefined, memory).forecast(asked());
    expect(later!.stepMs).toBe(first!.stepMs);
  });

  it.each<[what: string, patch: ConfigPatch, measured: boolean]>([
    ['limits and measurement', {}, true],
    ['the limits of a model that does not fit', TOO_LARGE, false],
    ['a text that is not there', { corpus: 'own' }, false],
  ])('opens one device for %s, and closes it', async (_, patch, measured) => {
    const gpu = vi.fn<GpuSource>(() => nodeGpu());
    const destroy = vi.spyOn(LabDevice.prototype, 'destroy');
    const forecast = await new Forecaster(gpu, new DeviceSpeeds()).forecast(asked(patch, 'software'));
    expect((forecast?.stepMs ?? 0) > 0).toBe(measured);
    expect([gpu.mock.calls.length, destroy.mock.calls.length]).toEqual([1, 1]);
    destroy.mockRestore();
  });

  it('refuses what cannot fit, in the words in which a start would', async () => {
    const { forecaster } = await knownCpu();
    const { problem, stepMs } = (await forecaster.forecast(asked(TOO_LARGE)))!;
    expect(problem).toMatchObject({
      code: 'limits',
      message: expect.stringMatching(/needs [\d.]+ GB.*Choose/) as string,
    });
    expect(stepMs).toBeNull();
    const start = openEngine({ ...asked(TOO_LARGE), vocabSize: 341, gpu: () => undefined });
    await expect(start).rejects.toThrow(problem!.message);
  });

  it('says nothing of the reference engine, of a missing text, of a missing device', async () => {
    const { forecaster } = await knownCpu();
    const { config, text } = asked();
    expect(await forecaster.forecast({ config, text, options: { engine: 'reference', adapter: 'cpu' } })).toBeNull();
    expect(await forecaster.forecast(asked({ corpus: 'own' }))).toBeNull();
    expect(await forecaster.forecast(asked({}, 'gpu'))).toBeNull();
  });
});

it('is asked for beside a training, which goes on', async () => {
  const listener = new Listener();
  const [running, done] = [listener.state('running'), listener.state('done')];
  listener.start({ max_iters: 40 });
  await running;
  const answer = listener.next('forecast');
  listener.session.handle({ type: 'forecast', ask: 7, ...asked(TOO_LARGE) });
  expect(await answer).toMatchObject({ ask: 7, forecast: { problem: { code: 'limits' } } });
  await done;
  expect(listener.history.step).toHaveLength(40);
});
