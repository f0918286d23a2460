import { expect, it } from 'vitest';
import { LOOKS } from './looks.ts';

it('every pattern has a short name and a colour that no other has', () => {
  const looks = Object.values(LOOKS);
  for (const { name, colour } of looks) {
    expect(name.length).toBeLessThanOrEqual(8);
    expect(colour).toMatch(/^#[0-9a-f]{6}$/);
  }
  expect(new Set(looks.map(({ name }) => name)).size).toBe(looks.length);
  expect(new Set(looks.map(({ colour }) => colour)).size).toBe(looks.length);
});

it('the patterns look as in the atlases that people have saved as pictures', () => {
  expect(LOOKS).toMatchObject({
    good: { name: 'Good', colour: '#009e73' },
    flat: { name: 'Flat', colour: '#8c8c8c' },
    spikes: { name: 'Spikes', colour: '#d55e00' },
    plateau: { name: 'Plateau', colour: '#56b4e9' },
    overfitting: { name: 'Overfit', colour: '#cc79a7' },
    nan: { name: 'NaN', colour: '#000000' },
    step: { name: 'Step', colour: '#0072b2' },
    sawtooth: { name: 'Sawtooth', colour: '#f0e442' },
    collapse: { name: 'Collapse', colour: '#e69f00' },
    unclear: { name: 'Unclear', colour: '#ffffff' },
  });
});
