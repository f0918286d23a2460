/** Logs of every format, broken in every way: a reader gives columns or says what is wrong, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../core/errors.ts';
import { LogError } from './log.ts';
import { GrowingLog } from '../../cli/growing_log.ts';
import { readLog } from './read_log.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 2000);
/** A folder of more logs to break. */
const FOLDER = process.env.FUZZ_FOLDER;
const LONGEST_SEED = 6000;

/** Reproducible numbers from 0 to 1 (mulberry32). */
function generator(seed: number) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;
const below = (random: Random, n: number) => Math.floor(random() * n);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)]!;

/** A small run, printed as the programs do that write such logs. */
const PRINTERS: readonly ((loss: (i: number) => string, n: number) => string)[] = [
  (loss, n) =>
    'step,train_loss,val_loss,lr,grad_norm\n' + rows(n, (i) => `${i},${loss(i)},${i % 5 ? '' : loss(i)},0.001,1.5`),
  (loss, n) => 'epoch,accuracy,loss,val_accuracy,val_loss\n' + rows(n, (i) => `${i},0.5,${loss(i)},0.4,${loss(i)}`),
  (loss, n) =>
    'epoch,step,train_loss_epoch,train_loss_step,val_loss\n' +
    rows(n, (i) => `0,${i},,${loss(i)},`) +
    `0,${n},${loss(n)},,${loss(n)}\n`,
  (loss, n) =>
    '"Step","a - train/loss","a - train/loss__MIN","b - train/loss"\n' +
    rows(n, (i) => `"${i}","${loss(i)}","1","${loss(i)}"`),
  (loss, n) => 'Wall time,Step,Value\n' + rows(n, (i) => `${1.7e9 + i},${i},${loss(i)}`),
  (loss, n) =>
    'epoch     train_loss  valid_loss  time\n' + rows(n, (i) => `${i}         ${loss(i)}    ${loss(i)}    00:12`),
  (loss, n) => '| Step | Training Loss |\n|------|------|\n' + rows(n, (i) => `| ${i} | ${loss(i)} |`),
  (loss, n) => 'metric,step,value\n' + rows(n, (i) => `loss,${i},${loss(i)}`),
  (loss, n) => rows(n, loss),
  (loss, n) =>
    JSON.stringify({
      floor: null,
      history: { step: [...Array(n).keys()], trainLoss: [...Array(n).keys()].map(loss), lr: [] },
    }),
  (loss, n) =>
    `{"epoch": 1.0, "log_history": [${[...Array(n).keys()].map((i) => `{"loss": ${loss(i)}, "step": ${i}}`).join(',\n')}]}`,
  (loss, n) => `[${[...Array(n).keys()].map((i) => `{"iter": ${i}, "train": {"loss": ${loss(i)}}}`).join(', ')}]`,
  (loss, n) => rows(n, (i) => `{"step": ${i}, "train_loss": ${loss(i)}, "lr": 0.001}`),
  (loss, n) =>
    rows(
      n,
      (i) =>
        `INFO:root: {"mode": "${i % 3 ? 'train' : 'val'}", "epoch": ${i >> 3}, "iter": ${i & 7}, "loss": ${loss(i)}}`,
    ),
  (loss, n) =>
    rows(n, (i) =>
      i % 9 ? `iter ${i}: loss ${loss(i)}, time 5.1ms` : `step ${i}: train loss ${loss(i)}, val loss ${loss(i)}`,
    ),
  (loss, n) => rows(n, (i) => `s:${i} trl:${loss(i)} lr:0.000100 norm:1.50`),
  (loss, n) => rows(n, (i) => `step:${i}/${n} train_loss:${loss(i)} train_time:10ms step_avg:1.0ms`),
  (loss, n) => rows(n, (i) => `{'loss': ${loss(i)}, 'grad_norm': nan, 'learning_rate': 5e-05, 'epoch': ${i / 10}}`),
  (loss, n) => rows(n, (i) => `Epoch ${i}/${n} | train loss: ${loss(i)} | val_loss=${loss(i)} | lr 0.001`),
  (loss, n) =>
    rows(
      n,
      (i) => `${i}/${n} [====>....] - ETA: 0s - loss: ${loss(i)} - acc: 0.5\r${n}/${n} [=====] - 3s - loss: ${loss(i)}`,
    ),
];

const rows = (n: number, row: (i: number) => string) => Array.from({ length: n }, (_, i) => `${row(i)}\n`).join('');

const TOKENS = [
  'NaN', 'nan', '-inf', 'Infinity', 'null', 'None', '1e999', '-1e-999', '0x10', '1,000.5', 'tensor(2.5, device="cuda:0")', '9'.repeat(400),
  '{', '}', '[', ']', '"', "'", ',', ';', '\t', ':', '=', '|', '\\', '\n', '\r', '\r\n', '\0', '\uFEFF', '\uFFFD', '\u2028', '\u001b[31m', '😀', ' ',
  '__proto__', 'constructor', 'toString', 'loss', 'step', 'val_loss', 'epoch', '<<<<<<< HEAD', '=======', '%', '#', '(((((', '1e', '.', '-', '+', '--1', '\b',
]; // prettier-ignore

const MUTATIONS: readonly ((text: string, random: Random, other: string) => string)[] = [
  (text, random) => text.slice(0, below(random, text.length + 1)),
  (text, random) => text.slice(below(random, text.length + 1)),
  (text, random) => replaced(text, below(random, text.length + 1), 0, pick(random, TOKENS)),
  (text, random) => replaced(text, below(random, text.length + 1), 1 + below(random, 20), ''),
  (text, random) => replaced(text, below(random, text.length + 1), 1, String.fromCharCode(below(random, random() < 0.5 ? 128 : 65536))),
  (text, random) => replaced(text, below(random, text.length + 1), 0, pick(random, TOKENS).repeat(below(random, 300))),
  (text, random) => text.split('\n').toSorted(() => random() - 0.5).join('\n'),
  (text, random) => text.split(pick(random, [',', ' ', '\n', ':', '"', '\t'])).join(pick(random, TOKENS)),
  (text, random) => text.replace(/\d+(?:\.\d+)?/g, (number) => (random() < 0.1 ? pick(random, TOKENS) : number)),
  (text, random) => text.replace(/[a-z_]+/g, (word) => (random() < 0.05 ? pick(random, TOKENS) : word)),
  (text, random) => text.repeat(1 + below(random, 3)),
  (text, _, other) => text + other,
  (text, random, other) => replaced(text, below(random, text.length + 1), 0, other.slice(0, below(random, other.length))),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', ''),
  (text) => text.toUpperCase(),
]; // prettier-ignore

const replaced = (text: string, at: number, length: number, by: string) =>
  text.slice(0, at) + by + text.slice(at + length);

function lossOf(random: Random) {
  const odd = random() < 0.2 ? pick(random, ['nan', 'NaN', 'inf', '-Infinity', '', 'None']) : null;
  return (i: number) => (odd !== null && i > 10 ? odd : (4 / Math.sqrt(i + 1)).toFixed(4));
}

function seeds(random: Random): string[] {
  const own = PRINTERS.map((print) => print(lossOf(random), 2 + below(random, 40)));
  if (!FOLDER) return own;
  const found = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8'));
  const cut = (text: string) => {
    const from = random() < 0.5 ? 0 : below(random, text.length);
    return text.slice(from, from + LONGEST_SEED);
  };
  return [...own, ...found.map(cut)];
}

/** Everything that must hold of whatever is read. */
function check(text: string): 'read' | 'refused' {
  try {
    const { log, columns, notes } = readLog(text);
    const lengths = new Set(Object.values(log).map((column) => column.length));
    expect(lengths.size).toBe(1);
    expect([...lengths][0]).toBeLessThanOrEqual(text.length);
    expect(log.step.every(Number.isFinite)).toBe(true);
    const measured = [log.trainLoss, log.valLoss, log.lr, log.gradNorm];
    expect(measured.every((column) => column.every((value) => value === null || typeof value === 'number'))).toBe(true);
    expect(log.trainLoss.some((loss) => loss !== null) || log.valLoss.some((loss) => loss !== null)).toBe(true);
    expect(columns.every(({ name }) => typeof name === 'string')).toBe(true);
    expect(notes.join('').length).toBeLessThan(10_000);
    return 'read';
  } catch (error) {
    if (!(error instanceof LogError)) throw error;
    expect(error.message.length).toBeLessThan(50_000);
    return 'refused';
  }
}

/** Follows the log, as it would be followed while it grows. */
/** The same log while it grows, in pieces that end anywhere. */
function follow(text: string): void {
  const log = new GrowingLog({ mapping: {} });
  try {
    for (let from = 0; from < Math.min(text.length, 4000); from += 700) log.push(text.slice(from, from + 700));
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
  }
}

describe('the reader of logs', () => {
  it(`survives ${RUNS} broken logs`, { timeout: 60_000 + 20 * RUNS }, () => {
    const random = generator(20260401);
    const outcomes = { read: 0, refused: 0 };
    let slowest = { ms: 0, text: '' };
    let pool: string[] = [];
    for (let run = 0; run < RUNS; run++) {
      if (run % 500 === 0) pool = seeds(random);
      let text = pick(random, pool);
      for (let times = below(random, 5); times > 0; times--)
        text = pick(random, MUTATIONS)(text, random, pick(random, pool));
      text = text.slice(0, 200_000);
      const start = performance.now();
      try {
        outcomes[check(text)]++;
        if (run % 10 === 0) follow(text);
      } catch (error) {
        throw new Error(`Run ${run} broke the reader with ${JSON.stringify(text.slice(0, 3000))}.`, { cause: error });
      }
      const ms = performance.now() - start;
      if (ms > slowest.ms) slowest = { ms, text };
    }
    if (process.env.FUZZ_RUNS) {
      const megabytes = (process.resourceUsage().maxRSS / 1024).toFixed(0);
      const { read, refused } = outcomes;
      const example = JSON.stringify(slowest.text.slice(0, 500));
      process.stdout.write(
        `${read} read, ${refused} refused, ${megabytes} MB; ${slowest.ms.toFixed(0)} ms for ${example}\n`,
      );
    }
    expect(outcomes.read).toBeGreaterThan(RUNS / 10);
    expect(outcomes.refused).toBeGreaterThan(RUNS / 100);
  });

  it('survives bytes of no meaning', () => {
    const random = generator(7);
    for (let run = 0; run < 200; run++) {
      const bytes = Uint8Array.from({ length: below(random, 2000) }, () => below(random, 256));
      check(new TextDecoder().decode(bytes));
      check(String.fromCharCode(...bytes.map((byte) => 32 + (byte % 95))));
    }
  });

  it.each([
    ['lists in lists', '['.repeat(200_000)],
    ['objects in objects', '{"loss":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['one object in another to the end', `[{"loss": 1, "x": ${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}]`],
    ['a string without an end', `{"loss": 1, "text": "${'x'.repeat(500_000)}`],
    ['escapes without an end', `{"loss": NaN, "text": "${'\\\\'.repeat(200_000)}`],
    ['a line of commas', `step,loss\n1,2\n${','.repeat(500_000)}\n`],
    [
      'thousands of columns',
      `loss,${Array.from({ length: 9000 }, (_, i) => `c${i}`).join(',')}\n1${',2'.repeat(9000)}\n`,
    ],
    ['thousands of keys', rows(3000, (i) => `{"loss": 1, "key_${i}_loss": 2}`)],
    ['blanks', `step,loss\n1,2\n${' '.repeat(900_000)}x\n`],
    ['quotation marks', `step,loss\n1,2\n${'"'.repeat(300_000)}\n`],
    ['digits', `step,loss\n1,2\n${'1'.repeat(900_000)},2\n`],
    ['equals signs', `loss${'='.repeat(300_000)}1\n`],
    ['names and colons', 'loss: '.repeat(100_000)],
    ['words', 'loss '.repeat(150_000)],
    ['brackets and quotes', '{"'.repeat(200_000)],
    ['carriage returns', `${'loss: 1\r'.repeat(50_000)}`],
  ])('survives %s', (_, text) => {
    expect(['read', 'refused']).toContain(check(text));
  });
});
