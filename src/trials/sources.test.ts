import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOfTraining } from './sources.ts';

const FILES = {
  'kernels/matmul.wgsl': 'fn main() {}',
  'kernels/matmul.ts': '/** Rows. */\nexport const rows = 1;\n',
  'src/core/rng.ts': 'export const seed = 1;',
  'src/data/batches.ts': 'export const size = 1;',
  'src/engine/plan/plan.ts': 'export const plan = 1;',
  'src/lab/train.ts': 'export const train = 1;',
  'src/lab/runner.ts': 'export const run = 1;',
  'src/lab/checkpoints.ts': 'export const best = 1;',
  'src/lab/open_engine.ts': 'export const open = 1;',
};

function hashWith(changes: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'sources-'));
  for (const [path, text] of Object.entries({ ...FILES, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return hashOfTraining(root);
}

describe('the hash of the code that trains', () => {
  it('changes with the code of kernels, engine, data and loop', () => {
    const changed = Object.entries(FILES).map(([path, text]) => hashWith({ [path]: `${text} // 2\nexport {};` }));
    expect(new Set([hashWith(), ...changed]).size).toBe(1 + Object.keys(FILES).length);
    expect(hashWith({ 'src/engine/new.ts': 'export {};' })).not.toBe(hashWith());
  });

  it('stays with comments, line breaks, tests and everything that trains nothing', () => {
    expect(hashWith({ 'kernels/matmul.ts': '/** Lines. */\n\nexport const rows =\n  1;\n' })).toBe(hashWith());
    expect(hashWith({ 'src/core/rng.test.ts': 'test' })).toBe(hashWith());
    expect(hashWith({ 'src/diagnosis/diagnose.ts': 'export {};', 'src/lab/experiments/a.ts': '' })).toBe(hashWith());
  });
});
