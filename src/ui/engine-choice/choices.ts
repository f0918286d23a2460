/** The switches of how a run is computed, by the key that they set: their labels, options and help. */
import type { RunOptions } from '../../core/run_options.ts';

interface Choice {
  label: string;
  help: string;
  /** Titles by value; the first is what an absent value means. */
  options: Readonly<Record<string, string>>;
}

export const CHOICES: Readonly<Record<keyof RunOptions, Choice>> = {
  engine: {
    label: 'Engine',
    help: 'The plan is a fixed list of hand-written kernels; the reference is the same model in TensorFlow.js.',
    options: { plan: 'Plan (fast)', reference: 'Reference (tfjs)' },
  },
  adapter: {
    label: 'Runs on',
    help: 'Automatic takes the GPU where there is one, and the CPU otherwise.',
    options: { auto: 'Automatic', gpu: 'GPU', software: 'Software GPU', cpu: 'CPU' },
  },
  logits: {
    label: 'Logits',
    help: 'Rows × vocabulary numbers, often the largest thing in memory. Recomputed, no more than a tile of them exists at a time.',
    options: { auto: 'Automatic', stored: 'Stored (fast)', recomputed: 'Recomputed (little memory)' },
  },
  backend: {
    label: 'Backend',
    help: 'What TensorFlow.js computes with.',
    options: { '': 'What suits', webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'Plain JavaScript' },
  },
};

/** Those that are there to be set, in order. */
export const choicesFor = ({ engine }: RunOptions): readonly (keyof RunOptions)[] => [
  'engine',
  'adapter',
  engine === 'plan' ? 'logits' : 'backend',
];

export const chosen = (options: RunOptions, key: keyof RunOptions): string =>
  options[key] ?? Object.keys(CHOICES[key].options)[0]!;
