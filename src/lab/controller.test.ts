import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../core/config.ts';
import { encodeRecords } from '../core/encoded_records.ts';
import type { StepRecord } from '../core/record.ts';
import type { RunState } from '../core/run_state.ts';
import { LabController, type RunRequest, type WorkerPort } from './controller.ts';
import { type DeviceMessage, type FromWorker, type RunFacts, type RunMessage, type ToWorker } from './protocol.ts';

/** What a worker says, but for the number of the run. */
type Answer = RunMessage | DeviceMessage;

class FakePort implements WorkerPort {
  sent: ToWorker[] = [];
  onmessage: WorkerPort['onmessage'] = null;
  postMessage(message: ToWorker): void {
    this.sent.push(message);
  }
  /** Number of the latest run. */
  get run(): number {
    return this.sent.flatMap((m) => (m.type === 'start' ? [m.run] : [])).at(-1) ?? 0;
  }
  answer(...messages: Answer[]): void {
    this.answerOf(this.run, ...messages);
  }
  answerOf(run: number, ...messages: Answer[]): void {
    for (const message of messages) this.onmessage?.({ data: { ...message, run } } as MessageEvent<FromWorker>);
  }
}

const record = (step: number, trainLoss = 10 - step): StepRecord => ({
  step,
  trainLoss,
  valLoss: step % 2 ? null : 9,
  lr: 1e-3,
  gradNorm: 1,
  gradNormClipped: 1,
  tokensPerSecond: null,
  nonFinite: 0,
});
const records = (...steps: number[]): Answer => ({
  type: 'records',
  columns: encodeRecords(steps.map((s) => record(s))),
});
const state = (value: RunState, detail: string | null = null): Answer => ({
  type: 'state',
  state: value,
  detail,
});
const request: RunRequest = {
  config: resolveConfig({ max_iters: 10 }),
  options: { engine: 'plan', adapter: 'auto' },
  text: null,
};

function running() {
  const port = new FakePort();
  const lab = new LabController(port);
  lab.start(request);
  port.answer(state('preparing'), state('running'));
  return { port, lab };
}

describe('LabController', () => {
  it('collects records, and keeps a NaN loss apart from an absent validation loss', () => {
    const { port, lab } = running();
    port.answer({ type: 'records', columns: encodeRecords([record(0), record(1, NaN)]) });
    expect(lab.history.step).toEqual([0, 1]);
    expect(lab.history.trainLoss).toEqual([10, NaN]);
    expect(lab.history.valLoss).toEqual([9, null]);
  });

  it('takes back what a rewind voids and records it again', () => {
    const { port, lab } = running();
    port.answer(records(0, 1, 2, 3));
    const { epoch } = lab;
    port.answer({ type: 'rewind', step: 2 }, records(2, 3, 4));
    expect(lab.history.step).toEqual([0, 1, 2, 3, 4]);
    expect(lab.epoch).toBe(epoch + 1);
  });

  it('marks a live change at the step the worker names, and in the config of the run', () => {
    const { port, lab } = running();
    lab.tune('learning_rate', 0.01);
    expect(port.sent.at(-1)).toEqual({ type: 'tune', key: 'learning_rate', value: 0.01 });
    expect(lab.history.tunes).toEqual([]);
    port.answer({ type: 'tuned', tune: { step: 4, key: 'learning_rate', value: 0.01 } });
    expect(lab.history.tunes).toEqual([{ step: 4, key: 'learning_rate', value: 0.01 }]);
    expect(lab.config?.learning_rate).toBe(0.01);
    expect(request.config.learning_rate).toBe(0.003);
  });

  it('keeps what training began with beside what it has become', () => {
    const { port, lab } = running();
    expect(lab.startConfig).toEqual(request.config);
    const config = resolveConfig({ max_iters: 10, learning_rate: 0.02 });
    port.answer({ type: 'ready', facts: {} as RunFacts, config });
    port.answer({ type: 'tuned', tune: { step: 4, key: 'learning_rate', value: 0.01 } });
    expect(lab.startConfig).toEqual(config);
    const tuned = { ...config, learning_rate: 0.01 };
    expect(lab.config?.learning_rate).toBe(tuned.learning_rate);
    port.answer({ type: 'ready', facts: {} as RunFacts, config: tuned }); // once more, after a failure
    expect(lab.startConfig).toEqual(config);
    lab.reset();
    expect(lab.startConfig).toBeNull();
  });

  it('hands planned live changes to the worker', () => {
    const port = new FakePort();
    const tunes = [{ step: 3, key: 'grad_clip', value: 1 }];
    new LabController(port).start({ ...request, tunes });
    expect(port.sent.at(-1)).toMatchObject({ type: 'start', tunes });
  });

  it('drops late messages of a run that was reset', () => {
    const { port, lab } = running();
    port.answer(records(0, 1));
    lab.reset();
    expect(port.sent.at(-1)).toEqual({ type: 'stop' });
    port.answer(records(2), state('stopped'));
    expect(lab.state).toBe('idle');
    expect(lab.history.step).toEqual([]);
    expect(lab.config).toBeNull();
  });

  it('drops late messages of a run that a new start replaced', () => {
    const { port, lab } = running();
    const old = port.run;
    lab.reset();
    lab.start(request);
    port.answerOf(old, records(7), state('preparing', 'Compiling kernels 3/9'));
    port.answer(state('preparing', 'Reading the text'));
    port.answerOf(old, state('stopped'));
    port.answer(state('running'), records(0));
    expect(lab.state).toBe('running');
    expect(lab.history.step).toEqual([0]);
  });

  it('starts paused after one step when stepping from rest, and only steps from a pause', () => {
    const port = new FakePort();
    const lab = new LabController(port);
    lab.start(request, true);
    expect(port.sent).toMatchObject([{ type: 'start', oneStep: true }]);
    port.answer(state('preparing'), state('running'), records(0), state('paused'));
    lab.step();
    expect(port.sent.map((m) => m.type)).toEqual(['start', 'step']);
    expect(lab.history.step).toEqual([0]);
  });

  it('keeps the curve after a resumable failure and forgets the failure on going on', () => {
    const { port, lab } = running();
    port.answer(records(0, 1), {
      type: 'error',
      error: { code: 'device-lost', message: 'Lost.', fix: 'Resume.' },
      resumable: true,
    });
    expect([lab.state, lab.resumable, lab.error?.code]).toEqual(['failed', true, 'device-lost']);
    expect(lab.history.step).toEqual([0, 1]);
    lab.resume();
    port.answer(state('running'));
    expect(lab.error).toBeNull();
  });

  it('reports a start that the worker refuses before preparing', () => {
    const port = new FakePort();
    const lab = new LabController(port);
    lab.start(request);
    port.answer({ type: 'error', error: { code: 'config', message: 'No.', fix: 'Change it.' }, resumable: false });
    expect([lab.state, lab.error?.message]).toEqual(['failed', 'No.']);
  });

  it('says at every start that there is no worker', () => {
    const port = new FakePort();
    const lab = new LabController(port);
    lab.fail(new Error('no file'), true);
    for (let i = 0; i < 2; i++) {
      lab.start(request);
      expect(lab).toMatchObject({ state: 'failed', resumable: false, error: { message: 'no file' } });
    }
    expect(port.sent).toEqual([]);
  });

  it('keeps what the instruments show, and forgets it on a new start but not that they are shown', () => {
    const { port, lab } = running();
    lab.inspect(true);
    expect(port.sent.at(-1)).toEqual({ type: 'inspect', on: true });
    const batch = { inputs: [['The']], targets: [[' cat']] };
    const inspection = { step: 3, parameters: [], attention: [], overflowAt: null, largestFinite: 65504, batch };
    const { revision } = lab;
    port.answer({ type: 'inspection', inspection }, { type: 'skills', skills: { step: 0, scores: { Verbs: 0.5 } } });
    expect(lab.inspection).toEqual(inspection);
    expect(lab.history.skills).toEqual([{ step: 0, scores: { Verbs: 0.5 } }]);
    expect(lab.revision).toBe(revision + 1);
    lab.start(request);
    expect([lab.inspection, lab.history.skills, lab.inspecting]).toEqual([null, [], true]);
  });

  it('notes an early stop, and takes it back when the run goes on from its best', () => {
    const { port, lab } = running();
    const stop = { step: 4, best: { step: 2, valLoss: 3 } };
    port.answer(records(0, 1, 2, 3, 4), { type: 'stoppedEarly', stop }, state('done'));
    expect(lab.history.stoppedEarly).toEqual(stop);
    lab.resumeBest();
    expect(port.sent.at(-1)).toEqual({ type: 'resumeBest' });
    port.answer({ type: 'rewind', step: 2 }, state('running'));
    expect(lab.history.stoppedEarly).toBeNull();
    expect(lab.history.step).toEqual([0, 1]);
  });

  it('fires change once for each message that it takes in', () => {
    const { port, lab } = running();
    let changes = 0;
    lab.addEventListener('change', () => changes++);
    port.answer(
      records(0),
      { type: 'sample', step: 0, prompt: 'The', text: ' cat' },
      { type: 'device', report: null, problem: null },
    );
    expect(changes).toBe(3);
    expect(lab.samples).toHaveLength(1);
    expect(lab.probed).toBe(true);
  });
});
