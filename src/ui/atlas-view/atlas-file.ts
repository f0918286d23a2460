/** An atlas as a file: its address, and of each cell the verdict and the curve, thinned. */
import { LabError } from '../../core/errors.ts';
import { PATTERNS } from '../../core/pattern.ts';
import { emptyHistory, pickRecords, type History } from '../../core/record.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import { historyFromJson, historyToJson, isJsonHistory, type JsonHistory } from '../../store/formats/json.ts';
import type { Atlas, TrainedCell } from './atlas.ts';
import { cellsOf, planFrom, planHash, type AtlasPlan } from './plan.ts';

const FORMAT = 'loss-curve-lab atlas';
const VERSION = 1;
/** Stretches that a curve is thinned to. */
const STRETCHES = 80;
const DIGITS = 6;

interface CellEntry {
  column: number;
  row: number;
  vocabSize: number;
  floor: number | null;
  verdict: Omit<Verdict, 'notes'> & Partial<Pick<Verdict, 'notes'>>;
  history: JsonHistory;
}

interface AtlasFile {
  format: typeof FORMAT;
  version: number;
  /** Behind the `#` of the page. */
  address: string;
  cells: CellEntry[];
}

export interface ReadAtlas {
  plan: AtlasPlan;
  trained: TrainedCell[];
}

export function writeAtlas(atlas: Atlas): string {
  const cells = atlas.cells.flatMap((cell): CellEntry[] => {
    const result = atlas.resultOf(cell);
    if (!result) return [];
    const { verdict, vocabSize, floor, history } = result;
    const { column, row } = cell;
    return [{ column, row, vocabSize, floor, verdict, history: historyToJson(thinned(history)) }];
  });
  const file: AtlasFile = { format: FORMAT, version: VERSION, address: planHash(atlas.plan), cells };
  return JSON.stringify(file, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  );
}

/** @throws LabError where the text is no atlas. */
export function readAtlas(text: string): ReadAtlas {
  const file = parse(text);
  const problems: string[] = [];
  const plan = planFrom(file.address, problems);
  if (problems.length > 0) throw notAnAtlas(problems[0]!);
  const cells = cellsOf(plan);
  const trained = file.cells.map(({ column, row, verdict, history, vocabSize, floor }) => {
    const config = cells.find((cell) => cell.column === column && cell.row === row)?.config;
    if (!config) throw notAnAtlas(`Its sides leave no place for a cell in column ${column}, row ${row}.`);
    // Atlases saved before verdicts had notes have none.
    const noted = { ...verdict, notes: verdict.notes ?? [] };
    return { config, result: { verdict: noted, vocabSize, floor, history: historyFromJson(history), thinned: true } };
  });
  return { plan, trained };
}

function parse(text: string): AtlasFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notAnAtlas('It is no JSON.');
  }
  const file = Object(value) as Partial<AtlasFile>;
  if (file.format !== FORMAT) throw notAnAtlas('It does not say that it is one.');
  if (file.version !== VERSION)
    throw notAnAtlas(`It is of version ${String(file.version)}, and this page reads version ${VERSION}.`);
  if (typeof file.address !== 'string' || !Array.isArray(file.cells) || !file.cells.every(isEntry))
    throw notAnAtlas('Something is missing in it.');
  return file as AtlasFile;
}

function isEntry(value: unknown): value is CellEntry {
  const { column, row, vocabSize, floor, verdict, history } = Object(value) as Partial<CellEntry>;
  const { pattern, confidence, summary, evidence, secondary, causes, fixes } = Object(verdict) as Partial<Verdict>;
  return (
    [column, row, vocabSize, confidence].every((number) => typeof number === 'number') &&
    (floor === null || typeof floor === 'number') &&
    Object.hasOwn(PATTERNS, String(pattern)) &&
    typeof summary === 'string' &&
    [evidence, secondary, causes, fixes].every(Array.isArray) &&
    isJsonHistory(history)
  );
}

const notAnAtlas = (why: string): LabError =>
  new LabError(
    'atlas-file',
    `The file cannot be read as an atlas: ${why}`,
    'Choose a file that an atlas was saved as.',
  );

/** The lowest and the highest loss of each stretch, and every validation that is not one of too many. */
export function thinned(history: History, stretches = STRETCHES): History {
  const n = history.step.length;
  const kept = new Set<number>([0, n - 1]);
  const height = (i: number) => (Number.isFinite(history.trainLoss[i]!) ? history.trainLoss[i]! : Infinity);
  const size = Math.max(1, n / stretches);
  for (let from = 0; from < n; from += size) {
    const indices = range(Math.ceil(from), Math.min(n, Math.ceil(from + size)));
    if (indices.length === 0) continue;
    kept.add(indices.reduce((best, i) => (height(i) < height(best) ? i : best)));
    kept.add(indices.reduce((best, i) => (height(i) > height(best) ? i : best)));
    const validated = indices.filter((i) => history.valLoss[i] !== null);
    if (validated.length > 0) kept.add(validated.at(-1)!);
  }
  const order = [...kept].filter((i) => i >= 0 && i < n).sort((a, b) => a - b);
  const { tunes, stoppedEarly } = history;
  return { ...emptyHistory(), ...pickRecords(history, order), tunes, stoppedEarly };
}

const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
