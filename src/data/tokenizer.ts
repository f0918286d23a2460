/** GPT-2's tokenizer, r50k_base. Its 0.6 MB of merges load on first use. */
import { loadPart } from '../core/load_part.ts';

export interface Tokenizer {
  /** Number of token ids, the end-of-text token included. */
  readonly size: number;
  /** Text → token ids. Whatever the text says is ordinary text: a literal `<|endoftext|>` is spelled out. */
  encode(text: string): Uint32Array;
  /** Token ids → text; bytes that are not valid UTF-8, such as part of a character, become U+FFFD. */
  decode(ids: Iterable<number>): string;
}

/** GPT-2's only special token. */
const END_OF_TEXT = 50256;

/**
 * Longest run of letters, digits, signs or white space that is merged in one piece, since the time of the byte-pair
 * merges grows with its square. No word is longer; longer runs are split, where GPT-2 might have merged across.
 */
const LONGEST_RUN = 256;
const LONG_RUN = new RegExp(
  ['\\p{L}', '\\p{N}', '[^\\s\\p{L}\\p{N}]', '\\s'].map((one) => `${one}{${LONGEST_RUN}}(?=${one})`).join('|'),
  'gu',
);

/** Token id → its bytes, from the table of merges: a string if the bytes are UTF-8, otherwise the bytes. */
type Ranks = readonly (string | readonly number[])[];

/** Uses a new decoder for each call: a shared one would carry partial characters from call to call. */
function decodeWith(ranks: Ranks, ids: Iterable<number>): string {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for (const id of ids) {
    const token = id === END_OF_TEXT ? '<|endoftext|>' : ranks[id];
    if (token === undefined) throw new RangeError(`There is no token ${id}.`);
    text += decoder.decode(typeof token === 'string' ? encoder.encode(token) : Uint8Array.from(token), {
      stream: true,
    });
  }
  return text + decoder.decode();
}

function* pieces(text: string): Generator<string> {
  let start = 0;
  for (const match of text.matchAll(LONG_RUN)) {
    const end = match.index + match[0].length;
    yield text.slice(start, end);
    start = end;
  }
  yield text.slice(start);
}

let loaded: Promise<Tokenizer> | null = null;

/** The tokenizer, loaded once. @throws LabError `not-loaded` */
export function loadTokenizer(): Promise<Tokenizer> {
  loaded ??= load().catch((error: unknown) => {
    loaded = null; // a failed download may be tried again
    throw error;
  });
  return loaded;
}

async function load(): Promise<Tokenizer> {
  const [{ encode }, { default: ranks }] = await loadPart("GPT-2's vocabulary", () =>
    Promise.all([import('gpt-tokenizer/encoding/r50k_base'), import('gpt-tokenizer/bpeRanks/r50k_base')]),
  );
  const plain = { disallowedSpecial: new Set<string>() };
  return {
    size: 50257,
    encode: (text) => Uint32Array.from(Array.from(pieces(text), (piece) => encode(piece, plain)).flat()),
    decode: (ids) => decodeWith(ranks, ids),
  };
}
