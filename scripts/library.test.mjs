/** The library as someone who has installed the package uses it: run in Node, and checked by its types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildLibrary } from './build_library.mjs';

let folder;
let installed;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'library-'));
  installed = join(folder, 'node_modules/loss-curve-lab');
  await buildLibrary(join(installed, 'dist/library'));
  copyFileSync('package.json', join(installed, 'package.json'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 200 steps of a loss that falls from 10.8 and is NaN from step 150 on. */
const PROGRAM = `
import { diagnose, LogError, OnlineDiagnosis, readLog, type Verdict } from 'loss-curve-lab';

const step = Array.from({ length: 200 }, (_, i) => i);
const trainLoss = step.map((i) => (i < 150 ? 3 + 7.8 / (1 + i / 10) : NaN));
const verdict: Verdict = diagnose({ step, trainLoss }, { vocabSize: 50257 });
const online = new OnlineDiagnosis();
for (const i of step) online.push({ step: i, trainLoss: trainLoss[i]! });
const { log, format } = readLog(['step,train_loss', ...step.map((i) => i + ',' + trainLoss[i])].join('\\n'));
let refusal = '';
try {
  readLog('no log at all');
} catch (error) {
  if (error instanceof LogError) refusal = error.code;
}
console.log([verdict.pattern, online.verdict(true).pattern, diagnose(log).pattern, format, refusal].join(' '));
`;
const withoutTypes = PROGRAM.replace(', type Verdict', '').replace(': Verdict', '').replace(']!', ']');

describe('the library', () => {
  it('is one module that imports nothing and asks for no page, GPU or network', () => {
    const code = readFileSync(join(installed, 'dist/library/library.js'), 'utf8');
    expect(code).toContain('export {');
    expect(code).not.toMatch(/^\s*import[\s{*'"]|\bimport\(|\brequire\(/m);
    expect(code).not.toMatch(/\b(navigator\.\w|document\.\w|XMLHttpRequest|GPUDevice|@tensorflow|fetch\()/);
    expect(code.length).toBeLessThan(250_000);
  });

  it('names patterns in Node', () => {
    writeFileSync(join(folder, 'program.mjs'), withoutTypes);
    const output = execFileSync(process.execPath, ['program.mjs'], { cwd: folder, encoding: 'utf8' });
    expect(output.trim()).toBe('nan nan nan table log');
  });

  it('has types that a strict program compiles against, without those of a page', () => {
    mkdirSync(join(folder, 'typed'), { recursive: true });
    writeFileSync(join(folder, 'typed/program.ts'), `declare const console: { log(text: string): void };\n${PROGRAM}`);
    const compile = (...flags) =>
      spawnSync(
        process.execPath,
        ['node_modules/typescript/bin/tsc', '--ignoreConfig', '--noEmit', '--strict', ...flags],
        { encoding: 'utf8' },
      );
    const flags = ['--lib', 'es2023', '--types', '', '--target', 'es2022', '--module', 'nodenext'];
    const { status, stdout } = compile(...flags, join(folder, 'typed/program.ts'));
    expect(stdout).toBe('');
    expect(status).toBe(0);
    writeFileSync(join(folder, 'typed/wrong.ts'), `import { diagnose } from 'loss-curve-lab';\ndiagnose(5);\n`);
    expect(compile(...flags, join(folder, 'typed/wrong.ts')).stdout).toMatch(/TS2559/);
  });
});
