/** The address of a run: `#experiment=spikes&fix=clip&seed=3&learning_rate=0.01&tune=120:grad_clip:1&hide=cards`. */
import {
  CONFIG_KEYS,
  configDifference,
  isConfigKey,
  parsePatch,
  type Config,
  type ConfigPatch,
} from '../core/config.ts';
import { LabError } from '../core/errors.ts';
import type { TuneRecord } from '../core/record.ts';
import { ADAPTERS, BACKENDS, ENGINES, LOGITS, SCALE_NAMES } from '../core/run_options.ts';
import { parseHide, type Hideable } from './hide.ts';
import { formatTunes, parseTunes } from './tunes.ts';

/** Options that are not config keys, each with the words that it may have. */
const WORDS = {
  engine: ENGINES,
  adapter: ADAPTERS,
  logits: LOGITS,
  backend: BACKENDS,
  scale: SCALE_NAMES,
  edition: ['participant', 'instructor'],
} as const;

/** Names that only the lab can look up. */
const NAMES = ['view', 'question', 'experiment', 'fix', 'across', 'down'] as const;
const isName = (key: string): key is (typeof NAMES)[number] => (NAMES as readonly string[]).includes(key);

/** Switches: on if the address says 1. */
const SWITCHES = ['present', 'tour'] as const;
type Switch = (typeof SWITCHES)[number];
const isSwitch = (key: string): key is Switch => (SWITCHES as readonly string[]).includes(key);

type Words = typeof WORDS;
type WordKey = keyof Words;
const isWordKey = (key: string): key is WordKey => Object.hasOwn(WORDS, key);

/** Everything that an address may say; docs/links.md has an example of each. */
export const HASH_KEYS: readonly string[] = [
  ...NAMES,
  ...Object.keys(WORDS),
  ...SWITCHES,
  'tune',
  'hide',
  ...CONFIG_KEYS,
];

/** Absent keys were not in the address. */
export type Address = { [K in WordKey]?: Words[K][number] } & { [K in Switch]?: true } & {
  /** The view; the lab if none is named. */
  view?: string;
  /** Which kind of question the quiz asks. */
  question?: string;
  /** Unchecked: the list of experiments, and of their fixes, belongs to the lab. */
  experiment?: string;
  fix?: string;
  /** The sides of an atlas: each a setting and its values. */
  across?: string;
  down?: string;
  config: ConfigPatch;
  /** Live changes to make at their steps. */
  tunes?: readonly TuneRecord[];
  /** Parts of the page that are left out. */
  hide?: readonly Hideable[];
};

/**
 * Reads a hash, with or without `#`.
 * `problems` holds one sentence for each part that could not be used; everything else is kept.
 */
export function parseHash(hash: string): { address: Address; problems: string[] } {
  const words: Record<string, string | true> = {};
  const lists: Pick<Address, 'tunes' | 'hide'> = {};
  let config: ConfigPatch = {};
  const problems: string[] = [];
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (isName(key)) words[key] = value;
    else if (isWordKey(key)) {
      if ((WORDS[key] as readonly string[]).includes(value)) words[key] = value;
      else problems.push(`The link asks for ${key} "${value}". Use one of ${WORDS[key].join(', ')}.`);
    } else if (isSwitch(key)) {
      if (value === '1') words[key] = true;
      else if (value !== '0') problems.push(`The link asks for ${key} "${value}". Use 1 or 0.`);
    } else if (key === 'tune' || key === 'hide' || isConfigKey(key)) {
      try {
        if (key === 'tune') lists.tunes = parseTunes(value);
        else if (key === 'hide') lists.hide = parseHide(value);
        else config = { ...config, ...parsePatch([[key, value]]) };
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        problems.push(`In the link, ${error.message}`);
      }
    } else problems.push(`The link sets "${key}", which the lab does not know.`);
  }
  return { address: { ...words, ...lists, config }, problems };
}

/**
 * Writes a hash without `#`, empty where nothing differs.
 * @param base what the reader of the link starts from: the defaults, or the config of the experiment it names.
 */
export function formatHash(address: Omit<Address, 'config'>, config: Config, base?: Readonly<Config>): string {
  const parameters = new URLSearchParams();
  for (const key of NAMES) if (address[key] !== undefined) parameters.set(key, address[key]);
  for (const key of Object.keys(WORDS).filter(isWordKey)) {
    const word = address[key];
    if (word !== undefined) parameters.set(key, word);
  }
  for (const [key, value] of Object.entries(configDifference(config, base))) parameters.set(key, String(value));
  if (address.tunes?.length) parameters.set('tune', formatTunes(address.tunes));
  if (address.hide?.length) parameters.set('hide', address.hide.join(','));
  for (const key of SWITCHES) if (address[key]) parameters.set(key, '1');
  return parameters.toString().replaceAll('%3A', ':').replaceAll('%2C', ','); // for people to read
}
