/** `losslab` as its user meets it: the built command in a process of its own. */
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPERIMENTS, type Experiment } from '../lab/experiments/index.ts';
import type { RunReport } from './report.ts';
import { losslab } from './testing.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'losslab-'))));

async function run(...args: string[]): Promise<RunReport> {
  const { code, stdout, stderr } = await losslab('run', 'good', '--scale', 'ci', '--seed', '1', '--json', ...args);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunReport;
}

const largestDifference = (a: RunReport, b: RunReport) =>
  Math.max(...a.history.trainLoss.map((loss, i) => Math.abs(Number(loss) - Number(b.history.trainLoss[i]))));

describe('losslab run', () => {
  it('gives the same losses twice, and within 1e-3 on the software adapter, on the CPU and with the reference engine', async () => {
    const short = ['--steps', '20', '--dropout', '0'];
    const cpu = await run(...short, '--adapter', 'cpu');
    const software = await run(...short, '--adapter', 'software');
    const reference = await run(...short, '--adapter', 'cpu', '--engine', 'reference', '--backend', 'wasm');
    expect(cpu).toMatchObject({ engine: 'plan', adapter: 'CPU executor', steps: 20, vocabSize: 341, expected: 'good' });
    expect(software).toMatchObject({
      engine: 'plan',
      adapter: expect.stringMatching(/llvmpipe|SwiftShader/i) as string,
    });
    expect(reference.engine).toBe('reference');
    expect((await run(...short, '--adapter', 'cpu')).history).toEqual(cpu.history);
    expect((await run(...short, '--adapter', 'software')).history).toEqual(software.history);
    expect(largestDifference(cpu, software)).toBeLessThan(1e-3);
    expect(largestDifference(software, reference)).toBeLessThan(1e-3);
    expect(software.perStep.newBuffers).toBe(0);
    expect(software.perStep.submits).toBeGreaterThanOrEqual(2); // two accumulation passes, each in pieces where it takes long
  });

  it('starts at ln V and ends well below, above the floor', async () => {
    const report = await run('--adapter', 'cpu');
    expect(Math.abs(Number(report.initialLoss) - Math.log(report.vocabSize))).toBeLessThan(0.05);
    expect(Number(report.finalLoss)).toBeLessThan(0.7 * Number(report.initialLoss));
    expect(Number(report.finalLoss)).toBeGreaterThan(report.floor!);
    const { step, ...columns } = report.history;
    for (const column of ['trainLoss', 'valLoss', 'lr', 'gradNorm'] as const)
      expect(columns[column]).toHaveLength(step.length);
  });

  it('starts at 10.82 with the full vocabulary on the software adapter, in less than 450 MB', async () => {
    const one = ['--steps', '1', '--gradient_accumulation_steps', '1', '--eval_iters', '1'];
    const report = await run('--scale', 'workshop', '--adapter', 'software', ...one);
    expect(report.vocabSize).toBe(50257);
    expect(Math.abs(Number(report.initialLoss) - 10.82)).toBeLessThan(0.05);
    expect(report.perStep.peakBytes).toBeLessThan(450e6);
    expect(report.perStep.dispatches).toBeLessThanOrEqual(110);
  });

  it('trains on a text of the user and writes the curve', async () => {
    const text = join(folder, 'text.txt');
    const out = join(folder, 'run.csv');
    await writeFile(text, 'The cat sat on the mat, and the dog lay by the fire. '.repeat(200));
    const report = await run('--adapter', 'cpu', '--steps', '10', '--text', text, '--out', out);
    expect(report.config.corpus).toBe('own');
    expect(report.finalValLoss).not.toBeNull();
    const [header, ...rows] = (await readFile(out, 'utf8')).trim().split('\n');
    expect(header).toBe('step,train_loss,val_loss,lr,grad_norm');
    expect(rows).toHaveLength(10);
  });

  it.each([
    [['run'], 'wants the name of one experiment'],
    [['run', 'nope'], 'no experiment named "nope"'],
    [['run', 'good', '--set', 'learning_rate=fast'], 'from 0.000001 to 10'],
    [['run', 'good', '--n_layer', '99'], 'from 1 to 24'],
    [['run', 'good', '--scale', 'huge'], 'workshop, pocket, ci'],
    [['run', 'good', '--text', 'no-such-file.txt'], 'cannot be read (ENOENT)'],
    [['run', 'good', '--out', 'no-such-folder/run.json'], 'cannot be written'],
    [['run', 'good', '--backend', 'wasm'], '--engine reference'],
    [['train'], 'no command "train"'],
    [['run', 'flat', '--fix', 'hope'], 'no fix named "hope". Use one of apply-step'],
    [['run', 'flat', '--compare'], 'Add --fix <id>'],
  ])('refuses %j in one sentence with the fix, and exit code 2', async (args, sentence) => {
    const { code, stdout, stderr } = await losslab(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

describe('losslab run --fix', () => {
  const flat = ['run', 'no-optimizer-step', '--scale', 'ci', '--seed', '3', '--adapter', 'cpu'];

  it('reads the curve, and tells the fix to try with the command for it', async () => {
    const { code, stdout, stderr } = await losslab(...flat);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Verdict: Flat line');
    const [, command] = /^Try: losslab (run .*)$/m.exec(stdout)!;
    expect(command!.split(' ')).toEqual([...flat, '--fix', 'apply-step']);
  });

  it('trains with the fix and, asked to compare, without it first', async () => {
    const { code, stdout, stderr } = await losslab(...flat, '--fix', 'apply-step', '--compare', '--json');
    expect(code, stderr).toBe(0);
    const report = JSON.parse(stdout) as RunReport & { baseline: RunReport };
    expect(report).toMatchObject({ experiment: 'no-optimizer-step', fix: 'apply-step', seed: 3, expected: 'good' });
    expect(report.verdict).toMatchObject({ final: true });
    expect(report.verdict.pattern).not.toBe('flat');
    expect(report.baseline).toMatchObject({ fix: null, seed: 3, expected: 'flat', verdict: { pattern: 'flat' } });
    expect(report.baseline.history.trainLoss[0]).toBe(report.history.trainLoss[0]);
  });

  it('tells both verdicts to people', async () => {
    const { stdout } = await losslab(...flat, '--steps', '60', '--fix', 'apply-step', '--compare');
    expect(stdout).toMatch(/before: Flat line, loss [\d.]+ {2}→ {2}after: [A-Z][a-z ]+, loss [\d.]+$/m);
  });
});

it('lists experiments, causes and fixes for people and for programs', async () => {
  const { experiments } = JSON.parse((await losslab('list', '--json')).stdout) as { experiments: Experiment[] };
  expect(experiments.map(({ id }) => id)).toEqual(EXPERIMENTS.map(({ id }) => id));
  const flat = experiments.find(({ id }) => id === 'flat')!;
  expect(flat).toMatchObject({ pattern: 'flat', expected: 'flat', scales: ['workshop', 'pocket', 'ci'] });
  expect(flat.causes).toContain('no-optimizer-step');
  for (const { title, look, cause, explanation, fixes } of experiments) {
    for (const text of [title, look, cause, explanation]) expect(text).not.toBe('');
    for (const fix of fixes) expect(Object.keys(fix)).toEqual(['id', 'title', 'reason', 'expected']);
  }
  const { stdout } = await losslab('list');
  for (const word of ['good', 'no-optimizer-step', 'apply-step']) expect(stdout).toContain(word);
});
