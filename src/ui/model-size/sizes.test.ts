import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, resolveConfig } from '../../core/config.ts';
import { SCALES } from '../../lab/experiments/scales.ts';
import { describeSize, MODEL_SIZES, patchOf, placeOf } from './sizes.ts';

describe('the sizes of the slider', () => {
  it('are all models that can be set, each larger than the one before', () => {
    const weights = MODEL_SIZES.map((size) => {
      const { n_layer, n_embd, block_size } = resolveConfig(size);
      return 12 * n_layer * n_embd ** 2 + block_size * n_embd;
    });
    for (const [i, weight] of weights.entries()) if (i > 0) expect(weight).toBeGreaterThan(weights[i - 1]!);
  });

  it('hold the models of all scales', () => {
    for (const { config } of Object.values(SCALES)) {
      const { n_layer, n_head, n_embd, block_size } = resolveConfig(config);
      expect(MODEL_SIZES).toContainEqual({ n_layer, n_head, n_embd, block_size });
    }
  });

  it('have a place for every model: its own, or that of the nearest', () => {
    for (const [place, size] of MODEL_SIZES.entries()) expect(placeOf(size)).toBe(place);
    const own = { ...DEFAULT_CONFIG, ...patchOf(5) };
    expect(placeOf({ ...own, n_embd: own.n_embd + 4 })).toBe(5);
    expect(placeOf({ n_layer: 24, n_head: 32, n_embd: 1024, block_size: 512 })).toBe(MODEL_SIZES.length - 1);
    expect(placeOf({ n_layer: 1, n_head: 1, n_embd: 4, block_size: 2 })).toBe(0);
  });

  it('are told in words', () => {
    expect(describeSize(MODEL_SIZES[0]!)).toBe('1 layer, 1 head, 16 wide, 16 tokens');
  });
});
