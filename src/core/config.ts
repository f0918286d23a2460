/** Values for the rows of the table: parsed, range-checked, laid over one another. */
import { CONFIG_TABLE, type ChoiceRow, type ConfigRow } from './config_table.ts';
import { ConfigError } from './errors.ts';

export { CONFIG_TABLE, type Group, type NumberRow } from './config_table.ts';

type Table = typeof CONFIG_TABLE;
export type ConfigKey = keyof Table;
type Value<R> = R extends { type: 'choice'; options: infer O } ? keyof O & string : number;

/** A complete, range-checked set of values: one for each row of the table. */
export type Config = { -readonly [K in ConfigKey]: Value<Table[K]> };
export type ConfigPatch = Partial<Config>;

export const CONFIG_KEYS = Object.keys(CONFIG_TABLE) as ConfigKey[];

/** Rows that a running training accepts. */
export type LiveKey = { [K in ConfigKey]: Table[K]['live'] extends true ? K : never }[ConfigKey];
export const LIVE_KEYS = CONFIG_KEYS.filter((key): key is LiveKey => CONFIG_TABLE[key].live);

export const isLiveKey = (key: string): key is LiveKey => (LIVE_KEYS as readonly string[]).includes(key);

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(CONFIG_TABLE, key);
}

/** The row of a key, seen as what all rows have in common. */
export function row(key: ConfigKey): ConfigRow {
  return CONFIG_TABLE[key];
}

export const DEFAULT_CONFIG = Object.freeze(
  Object.fromEntries(CONFIG_KEYS.map((key) => [key, row(key).default])),
) as Readonly<Config>;

/** The allowed values of a row, in words. */
export function allowed(key: ConfigKey): string {
  const r = row(key);
  if (r.type === 'choice') return `one of ${Object.keys(r.options).join(', ')}`;
  const kind = r.type === 'integer' ? 'a whole number' : 'a number';
  const zero = r.zero === undefined ? '' : `, or 0 (${r.zero})`;
  return `${kind} from ${r.min} to ${r.max}${zero}`;
}

/** One sentence where a setting has no effect beside the others, otherwise nothing. */
export function whyUnused(key: ConfigKey, config: Config): string {
  const r = row(key);
  const used = Object.entries((r.type !== 'choice' && r.used) || {}) as [ConfigKey, readonly string[]][];
  const missed = used.find(([choice, options]) => !options.includes(config[choice] as string));
  if (!missed) return '';
  const [choice, options] = missed;
  const titles = (row(choice) as ChoiceRow).options;
  const users = options.map((option) => `“${titles[option]}”`).join(' or ');
  return `Only used by the ${row(choice).label.toLowerCase()} ${users}.`;
}

/**
 * Reads one value, as text or as a number.
 * @throws ConfigError naming the allowed range.
 */
export function parseValue<K extends ConfigKey>(key: K, raw: unknown): Config[K] {
  const r = row(key);
  const refuse = (): never => {
    throw new ConfigError(`${key} cannot be ${JSON.stringify(raw)}.`, `Use ${allowed(key)}.`);
  };
  if (r.type === 'choice') {
    if (typeof raw !== 'string' || !Object.hasOwn(r.options, raw)) return refuse();
    return raw as Config[K];
  }
  const isNumber = typeof raw === 'number' || (typeof raw === 'string' && raw.trim() !== '');
  const value = isNumber ? Number(raw) : NaN;
  if (!Number.isFinite(value)) return refuse();
  if (r.type === 'integer' && !Number.isInteger(value)) return refuse();
  const inRange = (value >= r.min && value <= r.max) || (value === 0 && r.zero !== undefined);
  return inRange ? (value as Config[K]) : refuse();
}

/**
 * Reads a set of values; keys that are absent are absent in the result.
 * @throws ConfigError for an unknown key or an unusable value.
 */
export function parsePatch(entries: Iterable<readonly [string, unknown]>): ConfigPatch {
  const patch: Record<string, unknown> = {};
  for (const [key, raw] of entries) {
    if (!isConfigKey(key))
      throw new ConfigError(`There is no setting named "${key}".`, `Use one of ${CONFIG_KEYS.join(', ')}.`);
    patch[key] = parseValue(key, raw);
  }
  return patch as ConfigPatch;
}

/**
 * Lays patches over the defaults, the last one winning, and checks what only the whole can show.
 * @throws ConfigError where two values do not go together.
 */
export function resolveConfig(...patches: ConfigPatch[]): Config {
  const config: Config = Object.assign({ ...DEFAULT_CONFIG }, ...patches.map((p) => parsePatch(Object.entries(p))));
  if (config.n_embd % config.n_head !== 0) {
    throw new ConfigError(
      `n_embd ${config.n_embd} cannot be shared by ${config.n_head} heads.`,
      'Use an n_embd that is a multiple of n_head.',
    );
  }
  if (config.n_embd / config.n_head > MAX_HEAD_DIM) {
    throw new ConfigError(
      `n_embd ${config.n_embd} with ${config.n_head} heads makes heads wider than ${MAX_HEAD_DIM}.`,
      `Use an n_head of at least ${Math.ceil(config.n_embd / MAX_HEAD_DIM)}.`,
    );
  }
  return config;
}

/** Widest attention head: the attention kernels keep one row of a head in registers. */
const MAX_HEAD_DIM = 128;

/** What differs from `base`, for captions, links and JSON. */
export function configDifference(config: Config, base: Readonly<Config> = DEFAULT_CONFIG): ConfigPatch {
  return Object.fromEntries(CONFIG_KEYS.filter((key) => config[key] !== base[key]).map((key) => [key, config[key]]));
}
