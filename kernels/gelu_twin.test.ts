import { expect, it } from 'vitest';
import { gelu, geluGrad } from './gelu_twin.ts';

it('has the values and slopes of GELU', () => {
  // x = 1: √(2/π)·(1 + 0.044715) = 0.833563, tanh = 0.682384, gelu = 0.5·1.682384 = 0.841192;
  // slope = 0.841192 + 0.5·(1 − 0.682384²)·0.797885·1.134145 = 0.841192 + 0.5·0.534352·0.904917 = 1.082964
  expect(gelu(1, Math.exp)).toBeCloseTo(0.841192, 6);
  expect(geluGrad(1, Math.exp)).toBeCloseTo(1.082964, 6);
});

it('has slopes that equal finite differences of GELU', () => {
  for (let x = -5; x <= 5; x += 1 / 8) {
    const difference = (gelu(x + 1e-5, Math.exp) - gelu(x - 1e-5, Math.exp)) / 2e-5;
    expect(geluGrad(x, Math.exp), `${x}`).toBeCloseTo(difference, 8);
  }
});
