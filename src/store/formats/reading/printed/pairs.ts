/** The numbers of a printed line, each with the words that stand before it. */
import { toNumber } from '../numbers.ts';
import { isSplit } from '../splits.ts';
import { memoize } from './memoize.ts';

export interface Pair {
  /** The words that name the number, from the last thing that separates; empty where there are none. */
  key: string;
  /** All the text since the number before. */
  label: string;
  /** The part of `before` in front of the key. */
  context: string;
  value: number;
  /** The 60000 of `640/60000` and `640 of 60000`. */
  total: number | null;
  integer: boolean;
  /** What the number is written together with: the `ms` of `12ms`. */
  unit: string;
  /** The character after the number and its unit. */
  next: string;
}

/** Days and times would be numbers in the way. */
const DATES = /(?<!\d)\d{1,4}([-/])\d{1,2}\1\d{1,4}(?!\d)|(?<!\d)\d\d\/\d\d(?= \d\d:\d\d)/g;
const TIMES = /(?<!\d)(?:\d\d:\d\d(?::\d\d)?|\d{1,3}:\d\d:\d\d)(?:[.,]\d{1,9})?(?!\d)/g;

/** The `tensor(` of `tensor(2.3)`, and the ending of `training's`. */
const WRAPPING = /\b(?:tensor|array|np\.float\d\d|jnp\.array)\(\[?|'s\b/gi;

const FOUND =
  /(?<![\w.@]|[a-z]-)([-+]?(?:(?:\d{1,3}(?:,\d{3}){1,5}(?![\d,])|\d+)(?:\.\d*)?(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|(?:nan|inf)(?:\.0)?(?!\w)|infinity(?!\w)))((?:[a-zµ%]|\.\d)[\w%µ/.]*)?/gi;
/** Units that are written apart. */
const UNIT_APART = /^ ?(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|ms|[smh]|[kmg]i?b|tokens?|samples?)(?![\w=:])/i;
const FRACTION = /^\s*(?:\/|of|out of)\s*$/;

export function pairsOf(line: string): Pair[] {
  const text = line.replace(DATES, ' ').replace(TIMES, ' ').replace(WRAPPING, '');
  const pairs: Pair[] = [];
  let from = 0;
  let before: Pair | null = null;
  for (const match of text.matchAll(FOUND)) {
    const [whole, digits, unit = ''] = match;
    const label = text.slice(from, match.index);
    from = match.index + whole.length;
    const value = toNumber(digits!.replaceAll(',', ''));
    const integer = /^\d[\d,]*$/.test(digits!);
    if (before && before.total === null && before.integer && integer && FRACTION.test(label)) {
      before.total = value;
      before.next = text[from] ?? '';
      continue;
    }
    const apart = unit === '' ? (UNIT_APART.exec(text.slice(from, from + 20))?.[0] ?? '') : '';
    const next = text[from] ?? '';
    const { key, context } = keyOf(label);
    before = { key, label, context, value, total: null, integer, unit: unit + apart.trim(), next };
    pairs.push(before);
  }
  return pairs;
}

const BEFORE_NUMBER = ' \t:=\'"|[(#~≈';
const BETWEEN = ',|;[](){}\t:="\'<>';
/** A key is found in so many characters before its number. */
const LONGEST_KEY = 80;

/** Words in parentheses belong to the key if they tell one measurement from another: `loss (train)`, not `time (ms)`. */
const ASIDE = /\(([a-z][a-z .-]{0,20})\)/gi;
const MEAN = /^(?:avg|mean|total)$/i;

/** The key in `… | Train Loss: ` is `Train Loss`. */
const keyOf = memoize((label: string): { key: string; context: string } => {
  let end = label.length;
  while (end > 0 && BEFORE_NUMBER.includes(label[end - 1]!)) end--;
  const text = label.slice(Math.max(0, end - LONGEST_KEY), end);
  const open = text
    .replace(ASIDE, (_, words: string) => (isSplit(words) || MEAN.test(words) ? ` ${words} ` : ' '))
    .trimEnd();
  const start = startOfKey(open);
  return { key: clean(open.slice(start)), context: open.slice(0, start) };
});

function startOfKey(text: string): number {
  let start = text.length;
  while (start > 0 && !BETWEEN.includes(text[start - 1]!)) start--;
  const dash = Math.max(text.lastIndexOf(' - '), text.lastIndexOf('. '), text.lastIndexOf('--'));
  return dash < start ? start : dash + 2;
}

function clean(words: string): string {
  const plain = words.replace(/[^\p{L}\p{N}_/.%'-]+/gu, ' ').trim();
  return /\p{L}/u.test(plain) ? plain.replace(/^[-./']+|[-./']+$/g, '') : '';
}
