/** What must not change a verdict, on simulated curves that show their pattern clearly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { Rng } from '../core/rng.ts';
import { diagnose } from './diagnose.ts';
import { simulate, type Simulated } from './simulator/index.ts';

type History = Simulated['history'];
type Row = Record<keyof History, number | null | undefined>;

const STATES = Object.keys(PATTERNS) as Pattern[];
const COLUMNS = ['step', 'trainLoss', 'valLoss', 'lr', 'gradNorm'] as const;
const RUNS = { numRuns: 40, seed: 1 };
/** Rows above which a curve only takes long. */
const MOST_ROWS = 4000;

const rowsOf = (history: History): Row[] =>
  history.step.map((_, i) => Object.fromEntries(COLUMNS.map((column) => [column, history[column]?.[i]])) as Row);

const historyOf = (rows: readonly Row[]) => ({
  step: rows.map(({ step }) => step as number),
  trainLoss: rows.map(({ trainLoss }) => trainLoss),
  valLoss: rows.map(({ valLoss }) => valLoss),
  lr: rows.map(({ lr }) => lr),
  gradNorm: rows.map(({ gradNorm }) => gradNorm),
});

/** What is no number must not be left out: it may be the last row of all. */
const isLost = ({ trainLoss }: Row) => typeof trainLoss === 'number' && !Number.isFinite(trainLoss);

interface Claim {
  patterns?: readonly Pattern[];
  /** Curves that it holds for. */
  of?: (curve: Simulated) => boolean;
  change: (history: History, random: Rng) => Parameters<typeof diagnose>[0];
}

/** A change leaves the pattern of a curve what it is, where that was recognised to begin with. */
function keepsThePattern({ patterns = STATES, of = () => true, change }: Claim): void {
  const names = fc.record({ pattern: fc.constantFrom(...patterns), seed: fc.integer({ min: 0, max: 9999 }) });
  fc.assert(
    fc.property(names, ({ pattern, seed }) => {
      const curve = simulate(pattern, seed);
      const { history, context, variety } = curve;
      fc.pre(history.step.length < MOST_ROWS && of(curve) && diagnose(history, context).pattern === pattern);
      const verdict = diagnose(change(history, new Rng(seed, 'change')), context);
      expect(verdict.pattern, `${pattern} ${seed}, ${variety}: ${verdict.summary}`).toBe(pattern);
    }),
    RUNS,
  );
}

describe('a verdict stays the same', () => {
  it('whatever the steps count, and wherever they begin', () => {
    keepsThePattern({
      change: (history, random) => {
        const unit = [0.001, 2, 1000][random.integer(3)]!;
        const shift = random.integer(100_000);
        return { ...history, step: history.step.map((at) => at * unit + shift) };
      },
    });
  });

  it('whatever the unit of the loss, where nobody says how many choices there are', () => {
    keepsThePattern({
      of: ({ context }) => context.vocabSize === undefined,
      change: (history, random) => {
        const unit = [1e-3, 0.1, 10, 1000][random.integer(4)]!;
        const scaled = (losses: readonly (number | null)[] = []) =>
          losses.map((loss) => (loss === null ? null : loss * unit));
        return { ...history, trainLoss: scaled(history.trainLoss), valLoss: scaled(history.valLoss) };
      },
    });
  });

  it('when every second row of a long curve is left out, but where it hangs on single rows', () => {
    keepsThePattern({
      patterns: ['good', 'flat', 'plateau', 'overfitting', 'nan', 'step', 'collapse'],
      of: ({ history }) => history.step.length > 400,
      change: (history) =>
        historyOf(rowsOf(history).filter((row, i) => i % 2 === 0 || typeof row.valLoss === 'number' || isLost(row))),
    });
  });

  it('when rows have changed places with others nearby', () => {
    keepsThePattern({
      change: (history, random) => {
        const reach = Math.max(2, Math.floor(history.step.length / 20));
        const rows = rowsOf(history).map((row, i) => ({ row, place: i + reach * random.uniform() }));
        return historyOf(rows.sort((a, b) => a.place - b.place).map(({ row }) => row));
      },
    });
  });

  it('when every row is there twice', () => {
    keepsThePattern({ change: (history) => historyOf(rowsOf(history).flatMap((row) => [row, row])) });
  });

  it('when rows without measurements come between', () => {
    const nothing = { trainLoss: null, valLoss: null, lr: null, gradNorm: null };
    keepsThePattern({
      change: (history) => historyOf(rowsOf(history).flatMap((row) => [row, { ...row, ...nothing }])),
    });
  });

  it('with one per cent of noise, where the loss stays above zero', () => {
    keepsThePattern({
      of: ({ history }) => history.trainLoss.every((loss) => loss === null || loss > 0 || Number.isNaN(loss)),
      change: (history, random) => ({
        ...history,
        trainLoss: history.trainLoss.map((loss) => (loss === null ? null : loss * (1 + 0.01 * random.normal()))),
      }),
    });
  });

  it('when a good run goes on at the level that it has reached', () => {
    keepsThePattern({
      patterns: ['good'],
      change: (history, random) => {
        const losses = history.trainLoss.filter((loss) => loss !== null);
        const late = losses.slice(-Math.max(5, losses.length >> 4)).sort((a, b) => a - b);
        const level = late[late.length >> 1]!;
        const spread = late.reduce((sum, loss) => sum + Math.abs(loss - level), 0) / late.length;
        const last = history.step.at(-1)!;
        const interval = (last - history.step[0]!) / losses.length;
        const more = Array.from({ length: Math.ceil(losses.length / 10) }, (_, i) => ({
          step: last + (i + 1) * interval,
          trainLoss: level + spread * random.normal(),
          valLoss: null,
          lr: null,
          gradNorm: null,
        }));
        return historyOf([...rowsOf(history), ...more]);
      },
    });
  });
});

describe('any curve', () => {
  const curves = fc.record({
    pattern: fc.constantFrom(...STATES),
    seed: fc.integer({ min: 0, max: 9999 }),
    difficulty: fc.constantFrom('clear' as const, 'borderline' as const),
  });

  it('is nan once its loss is no number any more', () => {
    fc.assert(
      fc.property(curves, fc.constantFrom(NaN, Infinity), ({ pattern, seed, difficulty }, lost) => {
        const { history, context } = simulate(pattern, seed, difficulty);
        const last = history.step.at(-1)!;
        const more = [lost, NaN, NaN].map((trainLoss, i) => ({
          step: last + 1 + i,
          trainLoss,
          valLoss: null,
          lr: null,
          gradNorm: null,
        }));
        expect(diagnose(historyOf([...rowsOf(history), ...more]), context).pattern, `${pattern} ${seed}`).toBe('nan');
      }),
      RUNS,
    );
  });

  it('gets the same verdict twice, 0 to 1 sure, with evidence inside the record, and is left as it was', () => {
    fc.assert(
      fc.property(curves, fc.boolean(), ({ pattern, seed, difficulty }, final) => {
        const { history, context } = simulate(pattern, seed, difficulty);
        const before = structuredClone(history);
        const verdict = diagnose(history, { ...context, final });
        expect(history).toEqual(before);
        expect(diagnose(history, { ...context, final })).toEqual(verdict);
        const [first, last] = [history.step[0]!, history.step.at(-1)!];
        for (const { confidence, evidence } of [verdict, ...verdict.secondary]) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(1);
          for (const { from, to } of evidence) {
            expect(from).toBeGreaterThanOrEqual(first);
            expect(to).toBeGreaterThanOrEqual(from);
            expect(to).toBeLessThanOrEqual(last);
          }
        }
      }),
      RUNS,
    );
  });
});
