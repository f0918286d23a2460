/** Numbers as programs print them. */

const DECIMAL = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i;
const WRAPPED = /^(?:\w+\.)*(?:tensor|array|float16|float32|float64|bfloat16|scalar)\(\[?([^,)\]]*)/i;

const WORDS = new Map<string, number | null>([
  ['nan', NaN],
  ['inf', Infinity],
  ['infinity', Infinity],
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

/** The same of a value in JSON, where NaN and infinities are words. */
export function valueOf(value: unknown): number | null | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : undefined;
}
