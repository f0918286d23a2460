import { describe, expect, it } from 'vitest';
import type { Config } from '../../core/config.ts';
import { appendRecord, appendTune, emptyHistory, type History } from '../../core/record.ts';
import { LabController } from '../../lab/controller.ts';
import type { ToWorker } from '../../lab/protocol.ts';
import { configOf, setupFrom, withFix, type Setup } from '../lab-view/setup.ts';
import { HealthyTwin, type TwinRun } from './healthy-twin.ts';

/** Records that took `ms` each. */
function record(history: History, config: Config, steps: number, ms = 1): void {
  const tokens = config.batch_size * config.gradient_accumulation_steps * config.block_size;
  for (let i = 0; i < steps; i++) {
    const step = history.step.length;
    const rest = { valLoss: null, lr: 1e-3, gradNorm: 1, gradNormClipped: 1, nonFinite: 0 };
    appendRecord(history, { step, trainLoss: 6, tokensPerSecond: (1000 * tokens) / ms, ...rest });
  }
}

const broken = setupFrom({ experiment: 'no-optimizer-step', scale: 'ci', config: { seed: 3 } }, []);

function runOf(setup: Setup, state: TwinRun['state'], steps: number, ms = 1): TwinRun {
  const [config, history] = [configOf(setup), emptyHistory()];
  record(history, config, steps, ms);
  return { state, config, history, resumable: false };
}

/** A twin, and the labs that it opened: what they were told, and whether they were closed. */
function bench() {
  const labs: { lab: LabController; said: ToWorker[]; closed: boolean }[] = [];
  const newLab = () => {
    const said: ToWorker[] = [];
    const one = {
      lab: new LabController({ postMessage: (m) => void said.push(m), onmessage: null }),
      said,
      closed: false,
    };
    labs.push(one);
    return { lab: one.lab, close: () => void (one.closed = true) };
  };
  return { twin: new HealthyTwin({ addController: () => {}, requestUpdate: () => {} }, newLab), labs };
}

/** The worker of the twin has trained so far. */
function train({ lab }: { lab: LabController }, steps: number, state: LabController['state'] = 'running'): void {
  record(lab.history, lab.config!, steps);
  lab.state = state;
  lab.dispatchEvent(new Event('change'));
}

describe('the healthy twin', () => {
  it('is trained once the run is over, as far as the run went, and its worker is let go', () => {
    const { twin, labs } = bench();
    const run = runOf(broken, 'running', 20);
    twin.follow(broken, run, null);
    expect(labs).toEqual([]);
    twin.follow(broken, { ...run, state: 'done' }, null);
    expect(labs[0]!.said).toMatchObject([{ type: 'start', config: { seed: 3, optimizer_step: 'applied' } }]);
    train(labs[0]!, 40);
    expect(twin.state).toEqual({ kind: 'training', share: 0.5 });
    expect(twin.history!.step).toHaveLength(40);
    train(labs[0]!, 40);
    expect(twin.state).toEqual({ kind: 'shown' });
    expect(labs[0]!.closed).toBe(true);
    expect(twin.history).toBe(labs[0]!.lab.history);
  });

  it('leaves the machine to the run whenever that goes on', () => {
    const { twin, labs } = bench();
    const run = runOf(broken, 'paused', 20);
    twin.follow(broken, run, null);
    train(labs[0]!, 10);
    twin.follow(broken, { ...run, state: 'running' }, null);
    expect(labs[0]!.said.at(-1)).toEqual({ type: 'pause' });
    train(labs[0]!, 0, 'paused');
    twin.follow(broken, { ...run, state: 'done' }, null);
    expect(labs[0]!.said.at(-1)).toEqual({ type: 'resume' });
  });

  it('waits to be asked where it would take long', () => {
    const { twin, labs } = bench();
    const run = runOf(broken, 'done', 20, 2000);
    twin.follow(broken, run, null);
    expect(labs).toEqual([]);
    expect(twin.state).toEqual({ kind: 'offered', ms: 160_000 });
    twin.switch(true);
    twin.follow(broken, run, null);
    expect(labs).toHaveLength(1);
  });

  it('is neither trained nor shown while it is switched off', () => {
    const { twin, labs } = bench();
    const run = runOf(broken, 'done', 20);
    twin.switch(false);
    twin.follow(broken, run, null);
    expect([twin.state, twin.history, labs]).toEqual([{ kind: 'hidden' }, null, []]);
    twin.switch(true);
    twin.follow(broken, run, null);
    train(labs[0]!, 10);
    twin.switch(false);
    expect(labs[0]!.closed).toBe(true);
    expect(twin.history).toBeNull();
  });

  it('is given up when another run begins, and what its worker still says counts no more', () => {
    const { twin, labs } = bench();
    twin.follow(broken, runOf(broken, 'done', 20), null);
    const good = setupFrom({ config: {} }, []);
    twin.follow(good, runOf(good, 'running', 1), null);
    expect(labs[0]!.closed).toBe(true);
    train(labs[0]!, 80);
    expect([twin.state, twin.history]).toEqual([{ kind: 'none' }, null]);
  });

  it('is the run with the fix itself where that has been trained, unless it was changed on the way', () => {
    const fixed = withFix(broken, 'apply-step');
    for (const changed of [false, true]) {
      const { twin, labs } = bench();
      const repaired = runOf(fixed, 'done', 300);
      if (changed) appendTune(repaired.history, { step: 9, key: 'learning_rate', value: 1 });
      twin.follow(fixed, repaired, null);
      twin.follow(broken, runOf(broken, 'done', 80), null);
      expect(labs).toHaveLength(changed ? 1 : 0);
      if (!changed) expect(twin.history).toBe(repaired.history);
    }
  });

  it('says so where it could not be trained, and can be asked for again', () => {
    const { twin, labs } = bench();
    const run = runOf(broken, 'done', 20);
    twin.follow(broken, run, null);
    train(labs[0]!, 0, 'failed');
    expect(twin.state).toEqual({ kind: 'failed' });
    twin.follow(broken, run, null);
    expect(labs).toHaveLength(1);
    twin.switch(true);
    twin.follow(broken, run, null);
    expect(labs).toHaveLength(2);
  });
});
