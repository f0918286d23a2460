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
    const words = { ...names, scale: 'ci', engine: 'reference', adapter: 'cpu', backend: 'wasm' } as const;
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
