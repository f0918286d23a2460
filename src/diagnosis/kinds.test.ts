import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { DETECTORS } from './detectors/index.ts';
import { KINDS, kindsOf } from './kinds.ts';

const NAMES = Object.keys(PATTERNS) as Pattern[];

describe('a pattern', () => {
  it.each(NAMES)('%s has a detector', (pattern) => {
    const seen = Object.values(DETECTORS).map((detector): Pattern => detector.pattern);
    expect(seen.includes(pattern), `add a detector of ${pattern} to src/diagnosis/detectors/index.ts`).toBe(true);
  });

  it.each(NAMES)('%s has a row with its kinds in docs/diagnosis.md', (pattern) => {
    const rows = [...readFileSync('docs/diagnosis.md', 'utf8').matchAll(/^\| (\w+) +\| ([^|]*?) *\| /gm)];
    const kinds = rows.find(([, name]) => name === pattern)?.[2];
    expect(kinds, `the kinds of ${pattern} in the table of docs/diagnosis.md`).toBe(kindsOf(pattern).join(', '));
  });
});

describe('a kind', () => {
  it.each(KINDS)('%s is one word, and the name of no pattern', (kind) => {
    expect(kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(kind in PATTERNS).toBe(false);
  });
});
