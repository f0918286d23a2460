import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, DEFAULT_CONFIG, resolveConfig, row, type ConfigPatch } from '../core/config.ts';
import { formatHash, parseHash } from './url.ts';

describe('the address of a run', () => {
  it('is empty where nothing differs from the defaults', () => {
    expect(formatHash({}, { ...DEFAULT_CONFIG })).toBe('');
    expect(parseHash('')).toEqual({ address: { config: {} }, problems: [] });
  });

  it('brings every config key and every word back', () => {
    const other = Object.fromEntries(
      CONFIG_KEYS.map((key) => {
        const r = row(key);
        return [key, r.type === 'choice' ? Object.keys(r.options).at(-1) : r.default === r.min ? r.max : r.min];
      }),
    ) as ConfigPatch;
    const config = resolveConfig({ ...other, n_embd: 12, n_head: 3 });
    const names = { experiment: 'spikes', fix: 'clip-at-1' };
    const words = {
      ...names,
      scale: 'ci',
      engine: 'reference',
      adapter: 'cpu',
      logits: 'stored',
      backend: 'wasm',
    } as const;
    const { address, problems } = parseHash(`#${formatHash(words, config)}`);
    expect(problems).toEqual([]);
    expect(resolveConfig(address.config)).toEqual(config);
    expect(address).toMatchObject(words);
  });

  it('writes only what differs from the experiment it names', () => {
    const base = resolveConfig({ grad_clip: 0, seed: 3 });
    expect(formatHash({ experiment: 'spikes' }, { ...base, seed: 4 }, base)).toBe('experiment=spikes&seed=4');
    expect(formatHash({ experiment: 'spikes' }, { ...base, grad_clip: 1 }, base)).toBe('experiment=spikes&grad_clip=1');
  });

  it('brings live changes back to the last digit, in the order of their steps', () => {
    const tunes = [
      { step: 7, key: 'learning_rate', value: 0.1 + 0.2 },
      { step: 7, key: 'grad_clip', value: 0 },
      { step: 120, key: 'learning_rate', value: 1e-6 },
    ];
    const hash = formatHash({ tunes }, { ...DEFAULT_CONFIG });
    expect(hash).toBe('tune=7:learning_rate:0.30000000000000004,7:grad_clip:0,120:learning_rate:0.000001');
    expect(parseHash(hash)).toEqual({ address: { tunes, config: {} }, problems: [] });
    const [first, second, third] = hash.replace('tune=', '').split(',');
    expect(parseHash(`tune=${third},${first},${second}`).address.tunes).toEqual(tunes);
  });

  it('brings back what it hides and how it is shown', () => {
    const address = { hide: ['cards', 'bugs', 'seed'], present: true, tour: true, view: 'worksheet' } as const;
    const hash = formatHash(address, { ...DEFAULT_CONFIG });
    expect(hash).toBe('view=worksheet&hide=cards,bugs,seed&present=1&tour=1');
    expect(parseHash(hash)).toEqual({ address: { ...address, config: {} }, problems: [] });
    expect(parseHash('present=0').address.present).toBeUndefined();
  });

  it.each([
    ['tune=soon:learning_rate:0.1', '"soon:learning_rate:0.1" is no change at a step. Write it as step:setting:value.'],
    [
      'tune=5:n_layer:2',
      '"n_layer" cannot be changed while training runs. Use one of learning_rate, grad_clip, dropout, weight_decay.',
    ],
    [
      'tune=5:learning_rate:fast',
      'learning_rate cannot be "fast". Use a number from 0.000001 to 10, or 0 (no learning).',
    ],
    [
      'hide=cards,clouds',
      '"clouds" is nothing that can be hidden. ' +
        'Use cards, causes, fixes, instruments, device, or the name of a setting or of a group of settings.',
    ],
  ])('refuses %s with a sentence', (hash, sentence) => {
    const { address, problems } = parseHash(`${hash}&seed=3`);
    expect(problems).toEqual([`In the link, ${sentence}`]);
    expect(address).toEqual({ config: { seed: 3 } });
  });

  it('says what is wrong with a part and keeps the good rest', () => {
    const { address, problems } = parseHash('#seed=3&n_layer=a%20lot&adapter=abacus&colour=red&experiment=spikes');
    expect(address).toEqual({ experiment: 'spikes', config: { seed: 3 } });
    expect(problems).toEqual([
      'In the link, n_layer cannot be "a lot". Use a whole number from 1 to 24.',
      'The link asks for adapter "abacus". Use one of auto, gpu, software, cpu.',
      'The link sets "colour", which the lab does not know.',
    ]);
  });
});
