/** `losslab diagnose` and `losslab watch` as their user meets them: the built command in a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { appendFile, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import { losslab, losslabProcess } from './testing.ts';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'losslab-logs-'))));

const random = new Rng(3, 'logs');
/** Falls from 10.8 towards 3, with 1 % of noise. */
const learning = (step: number) => (3 + 7.8 / (1 + step / 40)) * (1 + 0.01 * random.normal());
const nanoGpt = (steps: readonly number[], loss: (step: number) => number) =>
  steps.map((step) => `iter ${step}: loss ${loss(step).toFixed(4)}, time 20.00ms, mfu 1.00%\n`).join('');
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const spike = (at: number) => (step: number) => learning(step) * (step < at ? 1 : 1 + 2 * Math.exp((at - step) / 8));

async function logOf(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

interface JsonVerdict {
  file: string;
  pattern: string;
  format: string;
  evidence: { text: string; from: number; to: number }[];
  causes: { id: string; text: string }[];
  fixes: { id: string; text: string }[];
  secondary: unknown[];
  confidence: number;
}

describe('losslab diagnose', () => {
  it('names the pattern of a log, with evidence, causes and fixes', async () => {
    const path = await logOf('spike.log', nanoGpt(range(0, 400), spike(250)));
    const { code, stdout } = await losslab('diagnose', path, '--json', '--vocab', '50257');
    expect(code).toBe(0);
    const [verdict] = JSON.parse(stdout) as [JsonVerdict];
    expect(verdict).toMatchObject({ file: path, pattern: 'spikes', format: 'nanogpt', secondary: [] });
    expect(verdict.confidence).toBeGreaterThan(0.5);
    expect(verdict.evidence[0]).toMatchObject({ from: 250, text: expect.stringContaining('At step 250') });
    expect(verdict.causes.length).toBeGreaterThan(0);
    expect(verdict.fixes.length).toBeGreaterThan(0);
    const { stdout: text } = await losslab('diagnose', path);
    expect(text).toMatch(/400 points, read as nanoGPT/);
    expect(text).toMatch(/Verdict: Spikes, \d+ % sure\./);
    expect(text).toMatch(/Likely causes[^]*1\. [^]*Try, in this order:[^]*1\. /);
  });

  it('reads several files in order, and what is piped in', async () => {
    const csv = (loss: (step: number) => number) =>
      ['step,train_loss', ...range(0, 200).map((step) => `${step},${loss(step)}`), ''].join('\n');
    const good = await logOf('good.csv', csv(learning));
    const lost = await logOf(
      'lost.csv',
      csv((step) => (step < 100 ? learning(step) : NaN)),
    );
    const { stdout } = await losslab('diagnose', lost, good, '--json');
    const patterns = (text: string) => (JSON.parse(text) as JsonVerdict[]).map(({ pattern }) => pattern);
    expect(patterns(stdout)).toEqual(['nan', 'good']);
    const child = losslabProcess('diagnose', '-', '--json');
    child.stdin!.end(csv(learning));
    expect(patterns((await ended(child)).stdout)).toEqual(['good']);
  });

  it('ends with code 1 where a verdict is one to fail on, and with 0 where it is not', async () => {
    const path = await logOf(
      'fail.log',
      nanoGpt(range(0, 300), (step) => (step < 200 ? learning(step) : NaN)),
    );
    expect((await losslab('diagnose', path, '--fail-on', 'spikes,nan')).code).toBe(1);
    expect((await losslab('diagnose', path, '--fail-on', 'spikes,plateau')).code).toBe(0);
    expect((await losslab('diagnose', path, '--fail-on', 'nan', '--fail-on', 'spikes')).code).toBe(1);
    expect((await losslab('diagnose', path)).code).toBe(0);
  });

  it('tells which of several logs cannot be read and why, and reads the others', async () => {
    const good = await logOf('fine.log', nanoGpt(range(0, 200), learning));
    const poem = await logOf('poem.txt', 'The rain it raineth every day\nUpon the just and unjust fella\n');
    const { code, stdout, stderr } = await losslab('diagnose', poem, good, join(folder, 'missing.log'), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject([{ file: poem, error: expect.any(String) }, { pattern: 'good' }, {}]);
    expect(stderr).toMatch(/poem\.txt: .*\./);
    expect(stderr).toMatch(/missing\.log cannot be read \(ENOENT\)\. Name a file/);
  });

  it('lists with --explain every detector that saw something, and why it did or did not win', async () => {
    const path = await logOf('explained.log', nanoGpt(range(0, 300), spike(150)));
    const { stdout } = await losslab('diagnose', path, '--explain');
    expect(stdout).toContain('Detectors that saw something, in order of precedence:');
    expect(stdout).toMatch(/^ {2}0\.\d\d spikes \(\w+\): won$/m);
    expect(stdout).toMatch(/^ {2}0\.\d\d good: outranked by spikes$/m);
    const [explained] = JSON.parse((await losslab('diagnose', path, '--explain', '--json')).stdout) as [object];
    expect(explained).toMatchObject({
      detectors: [
        { name: 'spikes', pattern: 'spikes', score: expect.any(Number), ruling: { why: 'won' } },
        { name: 'good', kind: null, ruling: { why: 'outranked', by: 'spikes' } },
      ],
    });
    expect((await losslab('diagnose', path)).stdout).not.toContain('Detectors that saw');
  });

  it('tells beside the verdict that a record holds several runs', async () => {
    const twice = [...range(0, 200), ...range(0, 200)].map((step) => `${step},${learning(step)}`);
    const path = await logOf('twice.csv', ['step,train_loss', ...twice].join('\n'));
    const note = 'The record holds 2 runs one after the other; this is the last of them.';
    expect((await losslab('diagnose', path)).stdout).toContain(`  note: ${note}`);
    const [verdict] = JSON.parse((await losslab('diagnose', path, '--json')).stdout) as [{ notes: string[] }];
    expect(verdict.notes).toContain(note);
  });

  it('takes the columns it is told to take', async () => {
    const rows = range(0, 300).map((step) => `${step};${spike(150)(step)};${0.5 + 0.001 * step}`);
    const path = await logOf('columns.csv', ['n;objective;score', ...rows].join('\n'));
    const { code, stdout } = await losslab(
      'diagnose',
      path,
      '--json',
      '--map',
      'train_loss=objective',
      '--map',
      'step=n',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ pattern: 'spikes' }]);
    const wrong = await losslab('diagnose', path, '--map', 'train_loss=objektive');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/objektive.*objective/);
  });

  it.each([
    [['diagnose'], 'diagnose wants a log.'],
    [['diagnose', 'x.log', '--fail-on', 'spike'], 'There is no pattern or kind "spike" for --fail-on.'],
    [['diagnose', 'x.log', '--vocab', 'many'], '--vocab cannot be "many".'],
    [['diagnose', 'x.log', '--map', 'train_loss'], '--map train_loss names no value.'],
    [['diagnose', 'x.log', '--map', 'loss=a'], '--map loss=a names no known measurement.'],
    [['diagnose', 'src'], 'src is a folder. Name the log in it.'],
    [['diagnose', '-run.csv'], 'a name that begins with - stands after --.'],
    [['watch'], 'watch wants one log.'],
    [['watch', 'src'], 'src is a folder. Name the log in it.'],
    [['watch', 'package.json', '--format', 'json'], "The log is this lab's JSON, which is whole only at its end."],
    [['watch', 'nowhere.log'], 'The log nowhere.log cannot be read (ENOENT).'],
    [['watch', 'nowhere.log', '--every', 'often'], '--every cannot be "often".'],
    [['watch', 'package.json', '--format', 'xml'], 'There is no log format xml.'],
  ])('says what is wrong with %j', async (args, sentence) => {
    const { code, stderr, stdout } = await losslab(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

/** Everything a process says, and a way to wait until it has said something. */
function listen(child: ChildProcess) {
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => void (said += chunk.toString()));
  return {
    said: () => said,
    async until(pattern: RegExp): Promise<void> {
      while (!pattern.test(said)) {
        if (child.exitCode !== null) throw new Error(`ended before saying ${pattern}: ${said}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => void (stdout += chunk.toString()));
    child.stderr!.on('data', (chunk: Buffer) => void (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

describe('losslab watch', () => {
  it('follows a growing log through a rotation, says each finding once, and ends with the verdict', async () => {
    const path = await logOf('growing.log', nanoGpt(range(0, 40), learning));
    const child = losslabProcess('watch', path, '--every', '0.1');
    const output = listen(child);
    await output.until(/step 39: Healthy so far\./);
    expect(output.said()).toBe(`Following ${path}, read as nanoGPT's console output.\nstep 39: Healthy so far.\n`);
    await appendFile(path, nanoGpt(range(40, 200), spike(120)));
    await output.until(/step 199: Spikes so far/);
    await rename(path, `${path}.1`);
    await writeFile(path, nanoGpt(range(200, 260), learning));
    await appendFile(path, 'iter 260: loss nan, time 20.00ms, mfu 1.00%\n');
    await output.until(/step 260: NaN\. /);
    const done = ended(child);
    child.kill('SIGINT');
    expect((await done).code).toBe(0);
    const said = output.said();
    expect(said.match(/Spikes so far/g)).toHaveLength(1);
    expect(said).toContain(`${path} begins anew.`);
    expect(said).toMatch(/So far: NaN, 99 % sure\. The loss stopped being a finite number at step 260\./);
  });

  it('gives the final verdict once nothing was written for a while', async () => {
    const path = await logOf('over.log', nanoGpt(range(0, 300), learning));
    const { code, stdout } = await losslab('watch', path, '--every', '0.05', '--idle', '0.3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Verdict: Good/);
  });

  it('reads what a terminal would colour, and goes by the name that most lines have', async () => {
    const bold = range(0, 40).map((step) => `epoch ${step} loss: \u001b[1m${learning(step).toFixed(4)}\u001b[0m\n`);
    const settings = '{"step": 0, "train_loss": 0, "lr": 0.001}\n';
    const records = range(0, 40).map((step) => `{"step": ${step}, "loss": ${learning(step)}}\n`);
    for (const text of [bold.join(''), settings + records.join('')]) {
      const path = await logOf('named.log', text);
      const { code, stdout } = await losslab('watch', path, '--every', '0.05', '--idle', '0.3');
      expect(code).toBe(0);
      expect(stdout).toMatch(/Verdict: Good/);
    }
  });

  it('reads all there is before it ends, and a last line without an end, too', async () => {
    const steps = 60_000;
    const path = await logOf('large.log', `${nanoGpt(range(0, steps), learning)}iter ${steps}: loss nan`);
    const { code, stdout } = await losslab('watch', path, '--every', '0.01', '--idle', '0.001');
    expect(code).toBe(0);
    expect(stdout).toContain(`The loss stopped being a finite number at step ${steps}.`);
  });

  it('says at once which columns there are where more lines would not tell which is the loss', async () => {
    const rows = range(0, 20).map((step) => `${step},${learning(step)},${learning(step)}\n`);
    const path = await logOf('gan.csv', `step,gen_loss,disc_loss\n${rows.join('')}`);
    const { code, stderr } = await losslab('watch', path);
    expect(code).toBe(2);
    expect(stderr).toMatch(/Choose one with --map train_loss=gen_loss\.$/m);
  });

  it('says so where nothing in the log is a loss', async () => {
    const path = await logOf('silent.log', 'loading data\ncompiling\n');
    const { code, stderr } = await losslab('watch', path, '--every', '0.05', '--idle', '0.2');
    expect(code).toBe(2);
    expect(stderr).toMatch(/No loss was written to .*silent\.log\./);
  });
});
