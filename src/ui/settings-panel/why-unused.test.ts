import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, resolveConfig, type ConfigPatch } from '../../core/config.ts';
import { whyUnused } from './why-unused.ts';

const unused = (patch: ConfigPatch) => CONFIG_KEYS.filter((key) => whyUnused(key, resolveConfig(patch)) !== '');

describe('settings that have no say', () => {
  it('are those of the other optimiser and of the other schedules', () => {
    expect(unused({ optimizer: 'adamw', lr_schedule: 'cosine' })).toEqual(['momentum', 'step_size', 'gamma']);
    expect(unused({ optimizer: 'sgd', lr_schedule: 'step' })).toEqual(['beta1', 'beta2', 'lr_decay_iters', 'min_lr']);
  });
});
