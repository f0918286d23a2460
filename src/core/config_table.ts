/**
 * The one table of everything that can be set. Keys are nanoGPT's where nanoGPT has them.
 * Controls, URL hash, JSON and command-line flags are all derived from it; nothing repeats it.
 */
export type Group =
  'optimiser' | 'schedule' | 'clipping' | 'batch' | 'regularisation' | 'model' | 'numerics' | 'data' | 'bugs' | 'run';

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
  /** Set where only some options of a choice use the number: those options, by the key of the choice. */
  used?: Readonly<Record<string, readonly string[]>>;
}

export interface ChoiceRow extends RowBase {
  type: 'choice';
  default: string;
  options: Readonly<Record<string, string>>;
}

export type ConfigRow = NumberRow | ChoiceRow;

type NumberInput = Omit<NumberRow, 'type' | 'scale' | 'live'> & Partial<Pick<NumberRow, 'scale' | 'live'>>;
type ChoiceInput = Omit<ChoiceRow, 'type' | 'live'>;
/** Keeps the compiler's knowledge of which rows are live, and of who uses them. */
type KnownNumber<T> = Omit<NumberRow, 'used'> &
  Pick<T, keyof T & 'used'> & { live: T extends { live: true } ? true : false };

const int = <const T extends NumberInput>(row: T) =>
  ({ scale: 'linear', live: false, ...row, type: 'integer' }) as NumberRow as KnownNumber<T>;
const float = <const T extends NumberInput>(row: T) =>
  ({ scale: 'linear', live: false, ...row, type: 'float' }) as NumberRow as KnownNumber<T>;
const choice = <const T extends ChoiceInput>(row: T) => ({ ...row, live: false, type: 'choice' }) as const;

type OptionOf<R> = R extends { options: infer O } ? keyof O : never;
/** `used` can name only choices of the same table, and of each only its options. */
type Checked<T> = {
  [K in keyof T]: T[K] extends { used: infer U }
    ? { used: { [C in keyof U]: C extends keyof T ? readonly OptionOf<T[C]>[] : never } }
    : unknown;
};
const table = <const T extends Record<string, ConfigRow>>(rows: T & Checked<T>): T => rows;

// A row should be read as a row.
// prettier-ignore
export const CONFIG_TABLE = table({
  learning_rate: float({
    label: 'Learning rate', group: 'optimiser', default: 3e-3, min: 1e-6, max: 10, unit: '', scale: 'log', live: true,
    zero: 'no learning', help: 'Peak size of each update; the schedule scales it over the run.',
  }),
  optimizer: choice({
    label: 'Optimiser', group: 'optimiser', default: 'adamw',
    options: { adamw: 'AdamW', sgd: 'SGD with momentum', lion: 'Lion', muon: 'Muon' },
    help: 'AdamW scales each weight by the history of its gradient; SGD follows the averaged gradient as it is; Lion ' +
      'follows its sign; Muon makes the updates of hidden matrices orthogonal, and leaves the rest to AdamW.',
  }),
  beta1: float({
    label: 'Beta 1', group: 'optimiser', default: 0.9, min: 0, max: 0.999, unit: '',
    used: { optimizer: ['adamw', 'lion', 'muon'] },
    help: 'How much of the previous average gradient is kept; in Lion, how much of it the update takes.',
  }),
  beta2: float({
    label: 'Beta 2', group: 'optimiser', default: 0.95, min: 0, max: 0.9999, unit: '',
    used: { optimizer: ['adamw', 'lion', 'muon'] },
    help: 'How much of the previous average squared gradient is kept; in Lion, of the average gradient.',
  }),
  momentum: float({
    label: 'Momentum', group: 'optimiser', default: 0.9, min: 0, max: 0.999, unit: '',
    used: { optimizer: ['sgd', 'muon'] }, help: 'How much of the previous update direction is kept.',
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
    used: { lr_schedule: ['cosine'] }, help: 'Step at which the cosine reaches the minimum rate.',
  }),
  min_lr: float({
    label: 'Minimum rate', group: 'schedule', default: 3e-4, min: 1e-8, max: 10, unit: '', scale: 'log',
    zero: 'decay to nothing',
    used: { lr_schedule: ['cosine'] }, help: 'Rate that the cosine ends at and stays at.',
  }),
  step_size: int({
    label: 'Step length', group: 'schedule', default: 200, min: 1, max: 1_000_000, unit: 'steps',
    used: { lr_schedule: ['step'] }, help: 'Steps between two cuts of the step schedule.',
  }),
  gamma: float({
    label: 'Step factor', group: 'schedule', default: 0.1, min: 0.001, max: 1, unit: '',
    used: { lr_schedule: ['step'] }, help: 'What the step schedule multiplies the rate by at each cut.',
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
  early_stopping_patience: int({
    label: 'Early stopping', group: 'regularisation', default: 0, min: 1, max: 1000, unit: 'validations', zero: 'off',
    help: 'Stop after so many validations in a row without a new lowest loss, and go back to the weights of the lowest.',
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
  attention_scale: choice({
    label: 'Attention scores', group: 'numerics', default: 'scaled',
    options: { scaled: 'Divided by √head width (right)', none: 'Not divided' },
    help: 'Without the division the scores grow with the width of a head, and softmax saturates or overflows.',
  }),
  attention_softmax: choice({
    label: 'Attention softmax', group: 'numerics', default: 'stable',
    options: { stable: 'Maximum subtracted (right)', naive: 'exp of the raw scores' },
    help: 'The exponential overflows above 88.7 in 32 bits and above 11.1 in f16, unless the largest score is subtracted first.',
  }),
  cross_entropy: choice({
    label: 'Cross-entropy', group: 'numerics', default: 'stable',
    options: {
      stable: 'Maximum subtracted (right)', naive: 'exp of the raw logits',
      unnormalised: 'Without the log-sum-exp',
    },
    help: 'How the loss is computed from the logits.',
  }),
  precision: choice({
    label: 'Activations', group: 'numerics', default: 'f32',
    options: { f32: '32 bits (f32)', f16: '16 bits (f16), up to 65,504', bf16: '16 bits (bf16), coarse but wide' },
    help: 'What every activation of the forward pass is rounded to; weights and gradients stay in 32 bits.',
  }),
  f32_islands: choice({
    label: 'Softmax and layer norm', group: 'numerics', default: 'kept',
    options: { kept: 'Computed in 32 bits (right)', none: 'In the precision of the activations' },
    help: 'Whether softmax, layer norm and cross-entropy stay in 32 bits where the activations do not.',
  }),
  corpus: choice({
    label: 'Text', group: 'data', default: 'pocket-english',
    options: {
      'pocket-english': 'Pocket English (generated)', 'tiny-english': 'Tiny English (generated)',
      drill: 'Drill (one sentence pattern)', stories: 'Stories', own: 'Your own text',
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
  length_bug_interval: int({
    label: 'Wrong positions', group: 'bugs', default: 0, min: 2, max: 100_000, unit: 'steps', scale: 'log',
    zero: 'never',
    help: 'Every so many steps the positions in a batch are counted from its end, as by a loader that pads on the wrong side.',
  }),
  loss_sum_interval: int({
    label: 'Summed loss', group: 'bugs', default: 0, min: 2, max: 100_000, unit: 'steps', scale: 'log',
    zero: 'never',
    help: 'Every so many steps the loss is summed over each sequence instead of averaged: a gradient as many times too large as the context is long.',
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
});
