import { describe, expect, it } from 'vitest';
import { EXPERIMENTS } from '../../lab/experiments/index.ts';
import { configOf, scalesOf, setupFrom, withChanges, withFix } from '../lab-view/setup.ts';
import { twinConfig, twinDuration } from './twin-config.ts';

const setupOf = (experiment: string) => setupFrom({ experiment, scale: 'ci', config: { seed: 7 } }, []);

describe('the healthy twin', () => {
  it('is there for every experiment in which something is wrong, at every scale', () => {
    for (const { id, pattern } of EXPERIMENTS) {
      for (const scale of scalesOf(id)) {
        const setup = { ...setupOf(id), scale };
        const twin = twinConfig(setup, configOf(setup));
        if (pattern === 'good') expect(twin).toBeNull();
        else expect(twin, `${id} at ${scale}`).toMatchObject({ seed: 7 });
      }
    }
  });

  it('is exactly what the recommended fix would train, with what was set besides', () => {
    const setup = withChanges(setupOf('no-optimizer-step'), { batch_size: 2 });
    expect(twinConfig(setup, configOf(setup))).toEqual(configOf(withFix(setup, 'apply-step')));
    expect(twinConfig(setup, configOf(setup))).toMatchObject({ optimizer_step: 'applied', batch_size: 2 });
  });

  it('has the seed of the run, whatever has been typed in since', () => {
    const setup = setupOf('no-optimizer-step');
    expect(twinConfig(setup, { ...configOf(setup), seed: 9 })).toMatchObject({ seed: 9 });
  });

  it('is not there where a fix is on, or the fault has been taken away by hand', () => {
    const setup = setupOf('no-optimizer-step');
    const fixed = withFix(setup, 'apply-step');
    expect(twinConfig(fixed, configOf(fixed))).toBeNull();
    const healed = withChanges(setup, { optimizer_step: 'applied' });
    expect(twinConfig(healed, configOf(healed))).toBeNull();
  });

  it('takes longer where its steps are larger', () => {
    const setup = setupOf('tiny-batch');
    const run = configOf(setup);
    const twin = twinConfig(setup, run)!;
    expect(twin.gradient_accumulation_steps).toBe(8);
    expect(twinDuration(twin, run, 100, 5)).toBe(4000);
  });
});
