import { describe, expect, it } from 'vitest';
import { roundTo } from './half.ts';

/** A positive number spelt out from the definition of the formats: `bits` with `fractionBits` after the leading one. */
function decode(bits: number, fractionBits: number): number {
  const bias = 2 ** (14 - fractionBits) - 1;
  const exponent = bits >> fractionBits;
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  return exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias);
}

describe.each([
  ['f16', 10, 0x7c00],
  ['bf16', 7, 0x7f80],
] as const)('rounding to %s', (precision, fractionBits, infinite) => {
  const round = roundTo(precision);

  it('keeps every number of the format, and rounds between two to the nearer, at the midpoint to the even', () => {
    const wrong: number[] = [];
    for (let bits = 0; bits < infinite; bits++) {
      const [low, high] = [decode(bits, fractionBits), decode(bits + 1, fractionBits)];
      const [even, quarter] = [bits % 2 === 0 ? low : high, (high - low) / 4];
      const largest = bits === infinite - 1; // `high` would be the next number, but is infinite
      const above = largest ? Infinity : high;
      const expected: [x: number, rounded: number][] = [
        [low, low],
        [low + quarter, low],
        [low + 2 * quarter, largest ? Infinity : even],
        [low + 2 * quarter - quarter / 2 ** 20, low],
        [low + 2 * quarter + quarter / 2 ** 20, above],
        [low + 3 * quarter, above],
      ];
      for (const [x, rounded] of expected) {
        if (!Object.is(round(x), rounded) || !Object.is(round(-x), -rounded)) wrong.push(x);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps NaN, infinities and the signs of zeros', () => {
    expect(round(NaN)).toBeNaN();
    for (const x of [Infinity, -Infinity, 0, -0]) expect(round(x)).toBe(x);
    expect(round(-1e-300)).toBe(-0);
  });
});

it('rounds to the known ends of f16', () => {
  const round = roundTo('f16');
  expect([65504, 65519.99, 65520, 1e300].map(round)).toEqual([65504, 65504, Infinity, Infinity]);
  expect([2 ** -24, 2 ** -25, 2 ** -25 * 1.001, 2 ** -14 * (1 - 2 ** -11)].map(round)).toEqual([
    2 ** -24,
    0, // the midpoint, to the even
    2 ** -24,
    2 ** -14, // from the subnormal numbers up to the smallest normal one
  ]);
  expect([0.1, 1 / 3, 2049, 2051].map(round)).toEqual([0.0999755859375, 0.333251953125, 2048, 2052]);
});

it('rounds to the known ends of bf16', () => {
  const round = roundTo('bf16');
  expect([0.1, Math.PI, 257, 259].map(round)).toEqual([0.10009765625, 3.140625, 256, 260]);
  expect([3.387e38, 3.4e38].map(round)).toEqual([(2 - 2 ** -7) * 2 ** 127, Infinity]);
});

it('leaves 32 bits as they are', () => {
  for (const x of [0.1, NaN, Infinity, 1e-320]) expect(roundTo('f32')(x)).toBe(x);
});
