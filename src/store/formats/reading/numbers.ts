/** Numbers as programs print them. */

/** Source of a pattern of one printed number, NaN and infinities included. Needs the flag `i`. */
export const NUMBER = String.raw`[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan(?:\.0)?|inf(?:inity|\.0)?)(?![\w.])`;

const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;
const WRAPPED = /^(?:\w+\.)*(?:tensor|array|float16|float32|float64|bfloat16|scalar)\(\[?([^,)\]]*)/i;

const WORDS = new Map<string, number | null>([
  ...['nan', 'nan.0'].map((word): [string, number] => [word, NaN]),
  ...['inf', 'inf.0', 'infinity'].map((word): [string, number] => [word, Infinity]),
  ...['none', 'null', 'n/a', 'na', '-'].map((word): [string, null] => [word, null]),
]);

/**
 * The number that a cell or a value holds: `2.31`, `nan`, `-inf`, `tensor(2.31, device='cuda:0')`.
 * @returns null where it says that there is none (`None`, empty), undefined where it is something else
 */
export function readNumber(text: string): number | null | undefined {
  const word = text.trim();
  if (word === '') return null;
  if (DECIMAL.test(word)) return Number(word);
  if (word.length > 100) return undefined;
  const sign = word.startsWith('-') && word.length > 1 ? -1 : 1;
  const named = WORDS.get(word.replace(/^[-+](?=.)/, '').toLowerCase());
  if (named !== undefined) return named === null ? null : sign * named;
  const inside = WRAPPED.exec(word)?.[1];
  return inside === undefined ? undefined : readNumber(inside);
}

/** The number that a text holds which fits `NUMBER`. */
export const toNumber = (text: string): number => readNumber(text) ?? NaN;

/** The same as `readNumber` of a value in JSON, where NaN and infinities are words. */
export function valueOf(value: unknown): number | null | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : undefined;
}

/** As Python prints it. */
export const printNumber = (value: number): string =>
  Number.isFinite(value) ? String(value) : String(value).replace('Infinity', 'inf').toLowerCase();
