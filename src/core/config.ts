/**
 * The one table of everything that can be set. Keys are nanoGPT's where nanoGPT has them.
 * Controls, URL hash, JSON and command-line flags are all derived from it; nothing repeats it.
 */
import { ConfigError } from './errors.ts';

export type Group =
  'optimiser' | 'schedule' | 'clipping' | 'batch' | 'regularisation' | 'model' | 'data' | 'bugs' | 'run';

interface RowBase {
  label: string;
  group: Group;
  /** One sentence: what it does. */
  help: string;
  /** Whether a running training can be changed; takes effect at a recorded step. */
  live: boolean;
}

export interface NumberRow extends RowBase {
  type: 'integer' | 'float';
  default: number;
  min: number;
  max: number;
  unit: string;
  scale: 'linear' | 'log';
  /** Set where 0 is allowed although `min` is above it: what 0 means. */
  zero?: string;
}

export interface ChoiceRow extends RowBase {
  type: 'choice';
  default: string;
  options: Readonly<Record<string, string>>;
}

export type Row = NumberRow | ChoiceRow;

type NumberInput = Omit<NumberRow, 'type' | 'scale' | 'live'> & Partial<Pick<NumberRow, 'scale' | 'live'>>;
type ChoiceInput = Omit<ChoiceRow, 'type' | 'live'>;
/** Keeps the compiler's knowledge of which rows are live. */
type LiveNumber<T> = NumberRow & { live: T extends { live: true } ? true : false };

const int = <const T extends NumberInput>(row: T) =>
  ({ scale: 'linear', live: false, ...row, type: 'integer' }) as NumberRow as LiveNumber<T>;
const float = <const T extends NumberInput>(row: T) =>
  ({ scale: 'linear', live: false, ...row, type: 'float' }) as NumberRow as LiveNumber<T>;
const choice = <const T extends ChoiceInput>(row: T) => ({ ...row, live: false, type: 'choice' }) as const;

// A row should be read as a row.
// prettier-ignore
export const CONFIG_TABLE = {
  learning_rate: float({
    label: 'Learning rate', group: 'optimiser', default: 3e-3, min: 1e-6, max: 10, unit: '', scale: 'log', live: true,
    zero: 'no learning', help: 'Peak size of each update; the schedule scales it over the run.',
  }),
  optimizer: choice({
    label: 'Optimiser', group: 'optimiser', default: 'adamw',
    options: { adamw: 'AdamW', sgd: 'SGD with momentum' },
    help: 'AdamW scales each weight by the history of its gradient; SGD follows the averaged gradient as it is.',
  }),
  beta1: float({
    label: 'Beta 1', group: 'optimiser', default: 0.9, min: 0, max: 0.999, unit: '',
    help: 'How much of the previous average gradient AdamW keeps.',
  }),
  beta2: float({
    label: 'Beta 2', group: 'optimiser', default: 0.95, min: 0, max: 0.9999, unit: '',
    help: 'How much of the previous average squared gradient AdamW keeps.',
  }),
  momentum: float({
    label: 'Momentum', group: 'optimiser', default: 0.9, min: 0, max: 0.999, unit: '',
    help: 'How much of the previous update direction SGD keeps.',
  }),
  lr_schedule: choice({
    label: 'Schedule', group: 'schedule', default: 'cosine',
    options: { cosine: 'Warm-up, then cosine', constant: 'Warm-up, then constant', step: 'Warm-up, then steps' },
    help: 'How the learning rate changes over the run.',
  }),
  warmup_iters: int({
    label: 'Warm-up', group: 'schedule', default: 20, min: 0, max: 10_000, unit: 'steps',
    help: 'Steps over which the rate rises from near zero to its peak.',
  }),
  lr_decay_iters: int({
    label: 'Decay ends', group: 'schedule', default: 0, min: 1, max: 1_000_000, unit: 'steps', zero: 'at the last step',
    help: 'Step at which the cosine reaches the minimum rate.',
  }),
  min_lr: float({
    label: 'Minimum rate', group: 'schedule', default: 3e-4, min: 1e-8, max: 10, unit: '', scale: 'log',
    zero: 'decay to nothing', help: 'Rate that the cosine ends at and stays at.',
  }),
  step_size: int({
    label: 'Step length', group: 'schedule', default: 200, min: 1, max: 1_000_000, unit: 'steps',
    help: 'Steps between two cuts of the step schedule.',
  }),
  gamma: float({
    label: 'Step factor', group: 'schedule', default: 0.1, min: 0.001, max: 1, unit: '',
    help: 'What the step schedule multiplies the rate by at each cut.',
  }),
  grad_clip: float({
    label: 'Gradient clipping', group: 'clipping', default: 1, min: 0.01, max: 1000, unit: 'max norm', scale: 'log',
    live: true, zero: 'off', help: 'Gradients with a larger overall norm are scaled down to it.',
  }),
  batch_size: int({
    label: 'Batch size', group: 'batch', default: 8, min: 1, max: 256, unit: 'sequences', scale: 'log',
    help: 'Sequences in one forward and backward pass.',
  }),
  gradient_accumulation_steps: int({
    label: 'Accumulation', group: 'batch', default: 2, min: 1, max: 64, unit: 'passes', scale: 'log',
    help: 'Passes whose gradients are averaged before each update; the effective batch is this many times larger.',
  }),
  dropout: float({
    label: 'Dropout', group: 'regularisation', default: 0.1, min: 0, max: 0.9, unit: '', live: true,
    help: 'Share of activations switched off at random while training.',
  }),
  weight_decay: float({
    label: 'Weight decay', group: 'regularisation', default: 0.1, min: 0, max: 2, unit: '', live: true,
    help: 'Pull of every weight matrix towards zero, in proportion to the learning rate.',
  }),
  n_layer: int({
    label: 'Layers', group: 'model', default: 4, min: 1, max: 24, unit: 'blocks', help: 'Transformer blocks in a row.',
  }),
  n_head: int({
    label: 'Heads', group: 'model', default: 4, min: 1, max: 32, unit: 'heads',
    help: 'Attention heads in each block; they share the width between them.',
  }),
  n_embd: int({
    label: 'Width', group: 'model', default: 128, min: 4, max: 1024, unit: 'numbers a token', scale: 'log',
    help: 'Size of the vector that stands for each token.',
  }),
  block_size: int({
    label: 'Context', group: 'model', default: 128, min: 2, max: 1024, unit: 'tokens', scale: 'log',
    help: 'Tokens in a sequence: how far back the model can look.',
  }),
  corpus: choice({
    label: 'Text', group: 'data', default: 'pocket-english',
    options: {
      'pocket-english': 'Pocket English (generated)', 'tiny-english': 'Tiny English (generated)', stories: 'Stories',
      own: 'Your own text',
    },
    help: 'What the model reads.',
  }),
  vocabulary: choice({
    label: 'Vocabulary', group: 'data', default: 'gpt2',
    options: { gpt2: 'All 50,257 GPT-2 tokens', compact: 'Only the tokens in the text' },
    help: 'Tokens the model chooses between; the loss starts at the logarithm of their number.',
  }),
  train_tokens: int({
    label: 'Training text', group: 'data', default: 0, min: 256, max: 10_000_000, unit: 'tokens', scale: 'log',
    zero: 'all of it', help: 'Use only this many tokens of the text for training.',
  }),
  targets: choice({
    label: 'Targets', group: 'bugs', default: 'next',
    options: {
      next: 'The next token (right)', same: 'The input itself', 'two-ahead': 'The token after the next',
      shuffled: 'Shuffled across the batch', random: 'Random tokens', constant: 'Always the same token',
    },
    help: 'What the loader gives the model to predict.',
  }),
  corrupt_interval: int({
    label: 'Garbage batch', group: 'bugs', default: 0, min: 2, max: 100_000, unit: 'steps', scale: 'log',
    zero: 'never', help: 'Every so many steps the whole batch is random tokens, as from a damaged file.',
  }),
  optimizer_step: choice({
    label: 'Update', group: 'bugs', default: 'applied',
    options: {
      applied: 'Applied (right)', skipped: 'Never applied', zeroed: 'Gradients wiped before it',
      frozen: 'Weights frozen', detached: 'Loss cut off from the weights',
    },
    help: 'What the loop does with the gradients.',
  }),
  seed: int({
    label: 'Seed', group: 'run', default: 1, min: 0, max: 4_294_967_295, unit: '',
    help: 'Start of all randomness: the same seed on the same device gives the same curve.',
  }),
  max_iters: int({
    label: 'Steps', group: 'run', default: 600, min: 1, max: 1_000_000, unit: 'steps', scale: 'log',
    help: 'Optimiser updates until the run ends.',
  }),
  log_interval: int({
    label: 'Log every', group: 'run', default: 1, min: 1, max: 10_000, unit: 'steps', scale: 'log',
    help: 'Steps between two recorded losses.',
  }),
  eval_interval: int({
    label: 'Validate every', group: 'run', default: 25, min: 1, max: 100_000, unit: 'steps', scale: 'log',
    help: 'Steps between two validation losses.',
  }),
  eval_iters: int({
    label: 'Validation batches', group: 'run', default: 4, min: 1, max: 200, unit: 'batches', scale: 'log',
    help: 'Fixed batches that each validation loss is the mean of.',
  }),
} as const satisfies Record<string, Row>;

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

export function isConfigKey(key: string): key is ConfigKey {
  return Object.hasOwn(CONFIG_TABLE, key);
}

/** The row of a key, seen as what all rows have in common. */
export function row(key: ConfigKey): Row {
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
export const MAX_HEAD_DIM = 128;

/** What differs from `base`, for captions, links and JSON. */
export function configDifference(config: Config, base: Readonly<Config> = DEFAULT_CONFIG): ConfigPatch {
  return Object.fromEntries(CONFIG_KEYS.filter((key) => config[key] !== base[key]).map((key) => [key, config[key]]));
}
