import { describe, expect, it } from 'vitest';
import { parseHash } from '../../store/url.ts';
import {
  baseOf,
  configOf,
  hashOf,
  isOwn,
  problemOf,
  repeating,
  setupFrom,
  withChanges,
  withExperiment,
  withFix,
  withOwnText,
  withScale,
} from './setup.ts';

const fresh = () => setupFrom({ config: {} }, []);

describe('the setup of the next run', () => {
  it('writes an empty address for what a fresh page offers', () => {
    expect(hashOf(fresh())).toBe('');
  });

  it('comes back from its address', () => {
    const setup = withChanges(withScale(fresh(), 'pocket', true), { seed: 9, grad_clip: 0 });
    const { address, problems } = parseHash(hashOf(setup));
    expect(problems).toEqual([]);
    expect(setupFrom(address, problems)).toEqual(setup);
  });

  it('repeats a run from its address: what it began with, its live changes, its scale', () => {
    const setup = withChanges(setupFrom({ experiment: 'spikes', config: {} }, []), { seed: 3, learning_rate: 0.5 });
    const startConfig = { ...configOf(setup), learning_rate: 0.02 };
    const tunes = [{ step: 40, key: 'learning_rate', value: 0.5 }];
    const hash = hashOf(repeating(setup, startConfig, tunes));
    expect(hash).toBe('experiment=spikes&scale=workshop&learning_rate=0.02&seed=3&tune=40:learning_rate:0.5');
    const again = setupFrom(parseHash(hash).address, []);
    expect(configOf(again)).toEqual(startConfig);
    expect(again.tunes).toEqual(tunes);
  });

  it('forgets live changes with another experiment, and those that a fix overrules', () => {
    const tunes = [
      { step: 4, key: 'grad_clip', value: 5 },
      { step: 6, key: 'dropout', value: 0 },
    ];
    const setup = setupFrom({ experiment: 'spikes', tunes, config: {} }, []);
    expect(withFix(setup, 'clip').tunes).toEqual([tunes[1]]);
    expect(withExperiment(setup, 'flat').tunes).toEqual([]);
  });

  it('keeps what a person changed when the scale changes, and takes the rest from the new scale', () => {
    const setup = withScale(withChanges(fresh(), { seed: 9 }), 'ci', false);
    expect(configOf(setup)).toEqual({ ...baseOf(setup), seed: 9 });
    expect(hashOf(setup)).toBe('seed=9');
  });

  it('keeps what a link sets when the device turns out to need another scale', () => {
    // gpt2 is also what the first guess, workshop, would use; the link still means it
    const setup = withScale(setupFrom({ config: { vocabulary: 'gpt2' } }, []), 'pocket', false);
    expect(configOf(setup).vocabulary).toBe('gpt2');
    expect(hashOf(setup)).toBe('vocabulary=gpt2');
  });

  it('forgets a change that was taken back', () => {
    const setup = fresh();
    const { seed } = configOf(setup);
    expect(withChanges(withChanges(setup, { seed: 9 }), { seed }).changes).toEqual({});
  });

  it('holds values that do not go together, and says so', () => {
    const setup = withChanges(fresh(), { n_embd: 30 });
    expect(configOf(setup).n_embd).toBe(30);
    expect(problemOf(setup)).toContain('cannot be shared by');
    expect(problemOf(fresh())).toBeNull();
  });

  it('says when a link names an experiment that there is not, and keeps the rest', () => {
    const problems: string[] = [];
    const setup = setupFrom({ experiment: 'perpetuum', config: { seed: 4 } }, problems);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('"perpetuum"');
    expect(setup.changes).toEqual({ seed: 4 });
  });

  it('says when a link names a fix that the experiment does not have', () => {
    const problems: string[] = [];
    expect(setupFrom({ experiment: 'flat', fix: 'hope', config: {} }, problems).fix).toBeNull();
    expect(problems).toEqual([expect.stringContaining('no fix named "hope". Use one of')]);
  });
});

describe('the setup of an experiment', () => {
  const small = () => setupFrom({ scale: 'ci', config: { seed: 9, batch_size: 2 } }, []);

  it('keeps scale and seed, and takes everything else from the experiment', () => {
    const setup = withExperiment(small(), 'flat');
    expect(configOf(setup)).toEqual({ ...baseOf({ experiment: 'flat', scale: 'ci', fix: null }), seed: 9 });
    expect(hashOf(setup)).toBe('experiment=flat&scale=ci&seed=9');
  });

  it('keeps what was changed when a fix is laid over it, and comes back from its address', () => {
    const broken = withChanges(withExperiment(small(), 'no-optimizer-step'), { batch_size: 2 });
    const fixed = withFix(broken, 'apply-step');
    const { max_iters } = configOf(fixed);
    expect(configOf(fixed)).toEqual({ ...configOf(broken), optimizer_step: 'applied', max_iters });
    const { address, problems } = parseHash(hashOf(fixed));
    expect(setupFrom(address, problems)).toEqual(fixed);
    expect(problems).toEqual([]);
  });

  it('lets the fix win over what was changed before, and a change win over the fix after', () => {
    const broken = withChanges(withExperiment(small(), 'no-optimizer-step'), { optimizer_step: 'zeroed' });
    const fixed = withFix(broken, 'apply-step');
    expect(configOf(fixed).optimizer_step).toBe('applied');
    expect(configOf(withChanges(fixed, { optimizer_step: 'frozen' })).optimizer_step).toBe('frozen');
    expect(withExperiment(fixed, 'no-optimizer-step').fix).toBeNull();
  });

  it('of one’s own is a healthy training on a text of one’s own', () => {
    const setup = withOwnText(withExperiment(small(), 'flat'));
    expect(isOwn(setup)).toBe(true);
    expect(configOf(setup)).toEqual({
      ...baseOf({ experiment: 'good', scale: 'ci', fix: null }),
      seed: 9,
      corpus: 'own',
    });
    expect(isOwn(small())).toBe(false);
  });
});
