/**
 * Which variant of a kernel serves which calls on this device: every variant is checked against the plain shader and
 * measured when a device is first met, and what won is remembered. Variants add in different orders, so that the choice is
 * part of what makes the same seed give the same bits; it stays as it is for as long as it is remembered.
 */
import { serves, type Kernel, type Shader } from '../../../kernels/kernel.ts';
import { attention } from '../../../kernels/attention.ts';
import { attentionBackward } from '../../../kernels/attention_backward.ts';
import { crossEntropy } from '../../../kernels/cross_entropy.ts';
import { layernorm } from '../../../kernels/layernorm.ts';
import { layernormBackward } from '../../../kernels/layernorm_backward.ts';
import { linearBackward } from '../../../kernels/linear_backward.ts';
import { matmul } from '../../../kernels/matmul.ts';
import { DeviceError } from '../../core/errors.ts';
import type { LabDevice } from '../device.ts';
import { KernelTrial } from './kernel_trial.ts';
import { shortestTimesOf, type Repeated } from './stopwatch.ts';

/** Kernel → class of calls → variant; what is missing is served by the plain shader. */
export type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Keeps choices beyond the life of an engine. The first ones saved under a key stay; neither method may throw. */
export interface ChoiceMemory {
  load(key: string): Promise<Choices | null>;
  save(key: string, choices: Choices): Promise<void>;
}

const chosen = new Map<string, Choices>();

/** Keeps choices for as long as the program runs. */
export const choicesOfThisRun: ChoiceMemory = {
  load: (key) => Promise.resolve(chosen.get(key) ?? null),
  save: (key, choices) => Promise.resolve(void (chosen.has(key) || chosen.set(key, choices))),
};

/** All kernels that have variants, those that take most of a step first, since time may run out. */
export const CHOSEN_FROM: readonly Kernel[] = [
  matmul,
  linearBackward,
  attention,
  attentionBackward,
  crossEntropy,
  layernorm,
  layernormBackward,
];

/** A variant must take less than this share of the plain shader's time, so that noise does not decide. */
const CLEARLY_FASTER = 0.97;
const TOLERANCE = 1e-4;
const ROUNDS = 3;
/** Least time of the work in one measurement, beside the round trip to the GPU. */
const BATCH_MS = 4;
const MOST_DISPATCHES = 256;
/** Kernels not measured by then keep their plain shaders: some browsers take 0.1 s to report that work is done. */
const BUDGET_MS = 6000;

/** Milliseconds that a number of dispatches takes. */
export type DispatchClock = (trial: KernelTrial, shader: Shader, dispatches: number) => Promise<number>;
const wallTime: DispatchClock = (trial, shader, dispatches) => trial.milliseconds(shader, dispatches);

/** The variant of a kernel that serves calls with these constants; null for the plain shader. */
export function chosenVariant(
  { name, variants, classes }: Kernel,
  constants: Readonly<Record<string, number>>,
  choices: Choices,
): string | null {
  const variant = choices[name]?.[classes?.of(constants) ?? ''];
  const shader = variant === undefined ? undefined : variants?.[variant];
  return shader && serves(shader, constants) ? variant! : null;
}

/**
 * Remembered choices, or new ones. Empty for software adapters, which have kernels of their own.
 * @param onProgress counts the trials; never called when choices are remembered
 * @throws DeviceError if the device is lost meanwhile; what fails otherwise is merely never chosen.
 */
export async function chooseVariants(
  lab: LabDevice,
  memory: ChoiceMemory,
  onProgress: (done: number, total: number) => void = () => {},
  kernels = CHOSEN_FROM,
  clock = wallTime,
): Promise<Choices> {
  if (lab.report.software) return {};
  const key = await choicesKey(lab, kernels);
  const choose = async () => (await memory.load(key)) ?? measure(lab, memory, key, onProgress, kernels, clock);
  // Two measurements at the same time, say for a training and for the prediction of the next, would disturb each other.
  const turn = (turns.get(key) ?? Promise.resolve()).then(choose, choose);
  turns.set(key, turn);
  return turn;
}

/** The latest request for a choice, by key. */
const turns = new Map<string, Promise<unknown>>();

async function measure(
  lab: LabDevice,
  memory: ChoiceMemory,
  key: string,
  onProgress: (done: number, total: number) => void,
  kernels: readonly Kernel[],
  clock: DispatchClock,
): Promise<Choices> {
  const examples = kernels.flatMap((kernel) =>
    Object.entries(kernel.classes?.examples ?? {}).map(([name, example]) => ({ kernel, name, example })),
  );
  onProgress(0, examples.length);
  const trials = examples.map(({ kernel, example }) => KernelTrial.open(lab, kernel, example));
  await Promise.allSettled(trials);
  const end = performance.now() + BUDGET_MS;
  const choices: Record<string, Record<string, string>> = {};
  for (const [i, { kernel, name }] of examples.entries()) {
    const variant = await winner(lab, trials[i]!, end, clock);
    if (variant !== null) choices[kernel.name] = { ...choices[kernel.name], [name]: variant };
    onProgress(i + 1, examples.length);
  }
  await memory.save(key, choices);
  return (await memory.load(key)) ?? choices; // another tab may have been first
}

/** The winner of a trial, which is closed; null for the plain shader, also if the trial fails or comes too late. */
async function winner(
  lab: LabDevice,
  opening: Promise<KernelTrial>,
  end: number,
  clock: DispatchClock,
): Promise<string | null> {
  try {
    const trial = await opening;
    try {
      if (performance.now() > end) return null;
      return await fastest(trial, await correctVariants(lab, trial), clock);
    } finally {
      trial.close();
    }
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    lab.check();
    return null;
  }
}

/** Variants that the device can run and whose results agree with the plain shader's. */
async function correctVariants(lab: LabDevice, trial: KernelTrial): Promise<[name: string, shader: Shader][]> {
  const expected = await trial.outputs(trial.kernel.shader);
  if (expected.every((values) => values.every((value) => value === 0))) return []; // the plain shader did nothing, so there is nothing to agree with
  const correct: [string, Shader][] = [];
  for (const [name, shader] of trial.variants()) {
    try {
      const actual = await trial.outputs(shader);
      if (actual.every((values, i) => agree(values, expected[i]!))) correct.push([name, shader]);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      lab.check(); // a refused shader is tolerated, a lost device is not
    }
  }
  return correct;
}

/** The name of the variant; null where none is clearly faster than the plain shader. */
async function fastest(
  trial: KernelTrial,
  variants: readonly [name: string, shader: Shader][],
  clock: DispatchClock,
): Promise<string | null> {
  if (variants.length === 0) return null;
  const repeated =
    (shader: Shader): Repeated =>
    (dispatches) =>
      clock(trial, shader, dispatches);
  const plainly = repeated(trial.kernel.shader);
  let idle = Infinity; // the round trip with no work
  for (let round = 0; round < ROUNDS; round++) idle = Math.min(idle, await plainly(0));
  const timing = { longEnoughMs: idle + Math.max(BATCH_MS, idle), mostRepeats: MOST_DISPATCHES, rounds: ROUNDS };
  const works = variants.map(([, shader]) => repeated(shader));
  const [plain, ...times] = await shortestTimesOf([plainly, ...works], timing);
  const least = Math.min(...times);
  return least < CLEARLY_FASTER * plain! ? variants[times.indexOf(least)]![0] : null;
}

function agree(actual: Float32Array, expected: Float32Array): boolean {
  let scale = 0;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  for (let i = 0; i < actual.length; i++) {
    if (!(Math.abs(actual[i]! - expected[i]!) <= TOLERANCE * scale)) return false; // NaN does not agree
  }
  return true;
}

/** Names the device, its driver and browser, and all variants, so that after any update everything is measured anew. */
async function choicesKey({ report }: LabDevice, kernels: readonly Kernel[]): Promise<string> {
  const shaders = kernels.map(({ name, shader, variants, classes }) => [name, shader, variants, classes?.examples]);
  const bytes = new TextEncoder().encode(JSON.stringify(shaders));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const digest = Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const browser = typeof navigator === 'undefined' ? '' : navigator.userAgent; // an update of it may bring another compiler
  return [report.name, report.vendor, report.architecture, report.features.join(' '), browser, digest].join(' | ');
}
