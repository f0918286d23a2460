import { describe, expect, it } from 'vitest';
import {
  allowed,
  CONFIG_KEYS,
  configDifference,
  DEFAULT_CONFIG,
  LIVE_KEYS,
  parsePatch,
  parseValue,
  resolveConfig,
  row,
  whyUnused,
} from './config.ts';

describe('the config table', () => {
  it('has defaults that its own checks accept', () => {
    for (const key of CONFIG_KEYS) expect(parseValue(key, DEFAULT_CONFIG[key])).toBe(DEFAULT_CONFIG[key]);
    expect(resolveConfig()).toEqual(DEFAULT_CONFIG);
  });

  it('explains every row in a sentence', () => {
    for (const key of CONFIG_KEYS) expect(row(key).help).toMatch(/^[A-Z].*\.$/);
  });

  it('has positive bounds wherever the scale is logarithmic', () => {
    for (const key of CONFIG_KEYS) {
      const r = row(key);
      if (r.type !== 'choice' && r.scale === 'log') expect(r.min, key).toBeGreaterThan(0);
    }
  });

  it('lets rate, clipping, decay and dropout be tuned live', () => {
    expect([...LIVE_KEYS].sort()).toEqual(['dropout', 'grad_clip', 'learning_rate', 'weight_decay']);
  });
});

describe('a setting without effect', () => {
  it('says who would use it', () => {
    const sgd = resolveConfig({ optimizer: 'sgd', lr_schedule: 'constant' });
    expect(whyUnused('beta1', sgd)).toMatch(/^Only used by the optimiser “AdamW”/);
    expect(whyUnused('gamma', sgd)).toBe('Only used by the schedule “Warm-up, then steps”.');
    expect(whyUnused('momentum', sgd)).toBe('');
    expect(whyUnused('learning_rate', sgd)).toBe('');
  });
});

describe('reading a value', () => {
  it('takes text and numbers', () => {
    expect(parseValue('learning_rate', '3e-4')).toBe(3e-4);
    expect(parseValue('n_layer', 6)).toBe(6);
    expect(parseValue('optimizer', 'sgd')).toBe('sgd');
  });

  it('takes 0 only where 0 means something', () => {
    expect(parseValue('grad_clip', 0)).toBe(0);
    expect(() => parseValue('batch_size', 0)).toThrow('a whole number from 1 to 256');
  });

  it.each([
    ['learning_rate', 'fast', 'a number from 0.000001 to 10, or 0 (no learning)'],
    ['learning_rate', '', 'a number'],
    ['learning_rate', '11', 'a number'],
    ['learning_rate', NaN, 'a number'],
    ['n_layer', '2.5', 'a whole number from 1 to 24'],
    ['optimizer', 'adam', 'one of adamw, sgd'],
    ['optimizer', 'toString', 'one of adamw, sgd'],
    ['dropout', null, 'a number from 0 to 0.9'],
  ] as const)('refuses %s = %s, naming what is allowed', (key, raw, range) => {
    expect(allowed(key)).toContain(range);
    expect(() => parseValue(key, raw)).toThrow(`Use ${allowed(key)}.`);
  });

  it('refuses an unknown key, naming those there are', () => {
    expect(() => parsePatch([['learning_rates', 1]])).toThrow(/no setting named "learning_rates".*learning_rate,/);
    expect(() => parsePatch([['constructor', 1]])).toThrow('no setting named "constructor"');
  });
});

describe('the whole config', () => {
  it('lays later patches over earlier ones', () => {
    expect(resolveConfig({ n_layer: 2, seed: 5 }, { n_layer: 3 })).toMatchObject({ n_layer: 3, seed: 5 });
  });

  it('refuses widths that the heads cannot share', () => {
    expect(() => resolveConfig({ n_embd: 100, n_head: 3 })).toThrow('multiple of n_head');
    expect(() => resolveConfig({ n_embd: 512, n_head: 2 })).toThrow('n_head of at least 4');
  });

  it('is described by what differs from the defaults', () => {
    expect(configDifference(resolveConfig({ seed: 9, dropout: DEFAULT_CONFIG.dropout }))).toEqual({ seed: 9 });
  });
});
