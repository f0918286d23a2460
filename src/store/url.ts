/** The address of a run: `#experiment=spikes&fix=clip-at-1&seed=3&learning_rate=0.01`. */
import { configDifference, isConfigKey, parsePatch, type Config, type ConfigPatch } from '../core/config.ts';
import { LabError } from '../core/errors.ts';
import { ADAPTERS, BACKENDS, ENGINES, SCALES } from '../core/run_options.ts';

/** What is not a config key: a word for each, where the page knows the list. */
const WORDS = { engine: ENGINES, adapter: ADAPTERS, backend: BACKENDS, scale: SCALES } as const;

/** What only the lab can look up. */
const NAMES = ['view', 'experiment', 'fix'] as const;
const isName = (key: string): key is (typeof NAMES)[number] => (NAMES as readonly string[]).includes(key);

type Words = typeof WORDS;
type WordKey = keyof Words;
const isWordKey = (key: string): key is WordKey => Object.hasOwn(WORDS, key);

/** Absent keys were not in the address. */
export type Address = { [K in WordKey]?: Words[K][number] } & {
  /** Unchecked: the list of experiments, and of their fixes, belongs to the lab. */
  /** What of the page is shown; the lab where it is not named. */
  view?: string;
  experiment?: string;
  fix?: string;
  config: ConfigPatch;
};

/**
 * Reads a hash, with or without `#`.
 * `problems` holds one sentence for each part that could not be used; everything else is kept.
 */
export function parseHash(hash: string): { address: Address; problems: string[] } {
  const words: Record<string, string> = {};
  let config: ConfigPatch = {};
  const problems: string[] = [];
  for (const [key, value] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (isName(key)) words[key] = value;
    else if (isWordKey(key)) {
      if ((WORDS[key] as readonly string[]).includes(value)) words[key] = value;
      else problems.push(`The link asks for ${key} "${value}". Use one of ${WORDS[key].join(', ')}.`);
    } else if (isConfigKey(key)) {
      try {
        config = { ...config, ...parsePatch([[key, value]]) };
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        problems.push(`In the link, ${error.message}`);
      }
    } else problems.push(`The link sets "${key}", which the lab does not know.`);
  }
  return { address: { ...words, config }, problems };
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
  return parameters.toString();
}
