import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../core/config.ts';
import { LabController } from '../lab/controller.ts';
import { OpenLabs } from './open-labs.ts';

const REQUEST = { config: resolveConfig(), options: { engine: 'plan', adapter: 'cpu' }, text: null } as const;
const newLab = () => ({ lab: new LabController({ postMessage: () => {}, onmessage: null }), close: () => {} });

describe('the labs that are open', () => {
  it('are held while any of them trains, and say when that ends', () => {
    const labs = new OpenLabs();
    const [first, second] = [labs.add(newLab()), labs.add(newLab())];
    const heard: boolean[] = [];
    labs.addEventListener('change', () => heard.push(labs.held));
    expect(labs.held).toBe(false);
    second.lab.start(REQUEST);
    first.lab.start(REQUEST);
    first.lab.reset();
    second.close(); // in the middle of its training
    expect(heard).toEqual([true, true, true, false]);
    second.lab.start(REQUEST);
    expect(labs.held).toBe(false);
    expect(heard).toHaveLength(4);
  });
});
