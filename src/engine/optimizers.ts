/**
 * All optimizers, each for both engines: as calls of kernels for the plan, and as tfjs operations for the reference. What
 * they read of the settings stands in the config table, too (`used`).
 */
import type * as Tf from '@tensorflow/tfjs-core';
import { adamw } from '../../kernels/adamw.ts';
import { gradientNorm } from '../../kernels/gradient_norm.ts';
import { lion } from '../../kernels/lion.ts';
import { muonMomentum, muonNormalize, muonPolynomial, muonUpdate } from '../../kernels/muon.ts';
import { sgd } from '../../kernels/sgd.ts';
import type { Config } from '../core/config.ts';
import { arenaSegments, MOMENTS, normGroups } from './plan/arena.ts';
import { call, type Call, type Slice } from './plan/call.ts';
import type { OptimizerMemory, Slicer } from './plan/layout.ts';
import { product, rowMajor, transposed } from './plan/products.ts';
import { alignUp, hiddenMatrices, type ModelSpec, type Parameter, type ParameterKind } from './spec.ts';

/** What one update needs to know besides the tensors. */
export interface UpdateSettings {
  /** Counted from 0. */
  step: number;
  learningRate: number;
  weightDecay: number;
  beta1: number;
  beta2: number;
  momentum: number;
}

/** A parameter with its moments; one that the optimizer does not keep stays as it is. */
export interface ParameterState {
  weight: Tf.Tensor;
  moment1: Tf.Tensor;
  moment2: Tf.Tensor;
}

export interface Optimizer extends OptimizerMemory {
  /** One update of all parameters. */
  calls(spec: ModelSpec, at: Slicer): Call[];
  /** The same for one parameter in tfjs, which only the reference engine loads. Pure: gives the state after the update. */
  update(
    tf: typeof Tf,
    state: ParameterState,
    gradient: Tf.Tensor,
    kind: ParameterKind,
    settings: UpdateSettings,
  ): ParameterState;
}

export const OPTIMIZERS: Readonly<Record<Config['optimizer'], Optimizer>> = {
  /** Loshchilov and Hutter, arXiv 1711.05101: the decay acts on the weight itself, before Adam's update. */
  adamw: {
    moments: MOMENTS,
    calls: (spec, at) => adamwCalls(spec, at, [[0, spec.arenaSize]]),
    update: adamwUpdate,
  },

  /** As torch.optim.SGD: the decay is part of the gradient, and so of the velocity. */
  sgd: {
    moments: ['moment1'],
    calls: (spec, at) =>
      elementwise(spec, at, [[0, spec.arenaSize]], (i, { clip, part, sizes }) => {
        const slices = { weights: part('weights'), grads: part('grads'), velocity: part('moment1'), clip };
        return call(`sgd.${i}`, sgd, slices, sizes);
      }),
    update(tf, state, gradient, kind, { learningRate, weightDecay, momentum }) {
      const pull = decays(kind) ? tf.add(gradient, tf.mul(weightDecay, state.weight)) : gradient;
      const moment1 = tf.add(tf.mul(momentum, state.moment1), pull);
      return { ...state, weight: tf.sub(state.weight, tf.mul(learningRate, moment1)), moment1 };
    },
  },

  /** Chen et al., arXiv 2302.06675: every weight moves by the same distance, in the direction of the averaged gradient. */
  lion: {
    moments: ['moment1'],
    calls: (spec, at) =>
      elementwise(spec, at, [[0, spec.arenaSize]], (i, { clip, part, sizes }) => {
        const slices = { weights: part('weights'), grads: part('grads'), momentum: part('moment1'), clip };
        return call(`lion.${i}`, lion, slices, sizes);
      }),
    update(tf, state, gradient, kind, { learningRate, weightDecay, beta1, beta2 }) {
      const direction = tf.sign(mix(tf, beta1, state.moment1, gradient));
      const weight = tf.sub(
        decayed(tf, state.weight, kind, learningRate, weightDecay),
        tf.mul(learningRate, direction),
      );
      return { ...state, weight, moment1: mix(tf, beta2, state.moment1, gradient) };
    },
  },

  /**
   * Keller Jordan's Muon (https://kellerjordan.github.io/posts/muon/): the matrices of the blocks move along their momentum
   * (Nesterov) made orthogonal by five Newton–Schulz iterations, times √max(1, outputs/inputs), with decoupled decay.
   * Queries, keys and values are one matrix, as in his code. Everything else is AdamW's, at the same rate.
   */
  muon: {
    moments: MOMENTS,
    buffers: muonBuffers,
    calls(spec, at) {
      const { hiddenFrom, decayedSize, arenaSize } = spec;
      return [
        ...hiddenMatrices(spec).flatMap((matrix) => muonCalls(matrix, at)),
        ...adamwCalls(spec, at, [
          [0, hiddenFrom],
          [decayedSize, arenaSize],
        ]),
      ];
    },
    update(tf, state, gradient, kind, settings) {
      if (kind !== 'hidden matrix') return adamwUpdate(tf, state, gradient, kind, settings);
      const { learningRate, weightDecay, momentum } = settings;
      const moment1 = tf.add(tf.mul(momentum, state.moment1), gradient);
      const [inputs, outputs] = gradient.shape as [number, number];
      const step = learningRate * Math.sqrt(Math.max(1, outputs / inputs));
      const direction = orthogonalized(tf, tf.add(gradient, tf.mul(momentum, moment1)));
      const weight = decayed(tf, state.weight, kind, learningRate, weightDecay);
      return { ...state, weight: tf.sub(weight, tf.mul(step, direction)), moment1 };
    },
  },
};

/** A stretch of the arenas that a GPU can bind. */
interface Segment {
  clip: Slice;
  /** The slice of this stretch in an arena. */
  part(arena: string): Slice;
  sizes: { LENGTH: number; DECAYED: number };
}

/** The calls of an update that treats each element by itself, over some ranges of the arenas. */
function elementwise(
  { decayedSize }: ModelSpec,
  at: Slicer,
  ranges: readonly (readonly [from: number, to: number])[],
  make: (index: number, segment: Segment) => Call,
): Call[] {
  const segments = ranges.flatMap(([from, to]) => arenaSegments(from, to));
  return segments.map(({ offset, length }, i) =>
    make(i, {
      clip: at.of('clip'),
      part: (arena) => at.of(arena, offset, length),
      sizes: { LENGTH: length, DECAYED: Math.min(length, Math.max(0, decayedSize - offset)) },
    }),
  );
}

const adamwCalls = (spec: ModelSpec, at: Slicer, ranges: readonly (readonly [from: number, to: number])[]): Call[] =>
  elementwise(spec, at, ranges, (i, { clip, part, sizes }) => {
    const moments = { moment1: part('moment1'), moment2: part('moment2') };
    return call(`adamw.${i}`, adamw, { weights: part('weights'), grads: part('grads'), ...moments, clip }, sizes);
  });

function adamwUpdate(
  tf: typeof Tf,
  state: ParameterState,
  gradient: Tf.Tensor,
  kind: ParameterKind,
  { step, learningRate, weightDecay, beta1, beta2 }: UpdateSettings,
): ParameterState {
  const moment1 = mix(tf, beta1, state.moment1, gradient);
  const moment2 = mix(tf, beta2, state.moment2, tf.square(gradient));
  const mean = tf.div(moment1, 1 - beta1 ** (step + 1));
  const meanSquare = tf.div(moment2, 1 - beta2 ** (step + 1));
  const update = tf.div(mean, tf.add(tf.sqrt(meanSquare), 1e-8));
  const weight = decayed(tf, state.weight, kind, learningRate, weightDecay);
  return { weight: tf.sub(weight, tf.mul(learningRate, update)), moment1, moment2 };
}

const NEWTON_SCHULZ_STEPS = 5;

/** Elements of a matrix, padded with zeros to whole vectors of 4. */
const padded = ({ size }: Parameter) => alignUp(size, 4);
const shorterSide = ({ shape }: Parameter) => Math.min(...shape);

/** Sized for the largest matrix: all matrices use the same buffers, one after the other. */
function muonBuffers(spec: ModelSpec): Record<string, number> {
  const matrices = hiddenMatrices(spec);
  const largest = Math.max(...matrices.map(padded));
  const square = Math.max(...matrices.map(shorterSide)) ** 2;
  return {
    'muon.x': largest,
    'muon.next': largest,
    'muon.gram': square,
    'muon.squared': square,
    'muon.polynomial': square,
    'muon.partials': 2 * normGroups(largest),
  };
}

/** Momentum, normalisation, Newton–Schulz and update of one matrix. */
function muonCalls(parameter: Parameter, at: Slicer): Call[] {
  const { name, size, offset } = parameter;
  const [inputs, outputs] = parameter.shape as [number, number];
  const [LENGTH, GROUPS] = [padded(parameter), normGroups(size)];
  const part = (arena: string) => at.of(arena, offset, LENGTH);
  const partials = at.of('muon.partials', 0, 2 * GROUPS);
  let [x, next] = [at.of('muon.x', 0, LENGTH), at.of('muon.next', 0, LENGTH)];
  const momentum = { grads: part('grads'), velocity: part('moment1'), clip: at.of('clip'), direction: x };
  const calls = [
    call(`muon.${name}.momentum`, muonMomentum, momentum, { LENGTH }),
    call(`muon.${name}.norm`, gradientNorm, { grads: x, partials }, { LENGTH, GROUPS }),
    call(`muon.${name}.normalize`, muonNormalize, { x, partials }, { LENGTH, GROUPS }),
  ];
  for (let step = 0; step < NEWTON_SCHULZ_STEPS; step++) {
    calls.push(...newtonSchulz(`muon.${name}.${step}`, inputs, outputs, at, x, next));
    [x, next] = [next, x];
  }
  const constants = { LENGTH: size, SCALE: Math.sqrt(Math.max(1, outputs / inputs)) };
  calls.push(call(`muon.${name}.update`, muonUpdate, { weights: at.weight(name), direction: x }, constants));
  return calls;
}

/** next = (a·I + b·X·Xᵀ + c·(X·Xᵀ)²)·X, or with Xᵀ·X on the right where that is smaller, which gives the same. */
function newtonSchulz(label: string, rows: number, columns: number, at: Slicer, x: Slice, next: Slice): Call[] {
  const SIZE = Math.min(rows, columns);
  const [gram, squared, polynomial] = ['gram', 'squared', 'polynomial'].map((name) =>
    at.of(`muon.${name}`, 0, SIZE * SIZE),
  ) as [Slice, Slice, Slice];
  const [X, G, P] = [rowMajor(x, columns), rowMajor(gram, SIZE), rowMajor(polynomial, SIZE)];
  const isWide = rows <= columns;
  const [left, right] = isWide ? [X, transposed(X)] : [transposed(X), X];
  const longer = Math.max(rows, columns);
  return [
    product(`${label}.gram`, { M: SIZE, K: longer, N: SIZE }, left, right, gram),
    product(`${label}.squared`, { M: SIZE, K: SIZE, N: SIZE }, G, G, squared),
    call(`${label}.polynomial`, muonPolynomial, { gram, squared, out: polynomial }, { SIZE }),
    product(
      `${label}.next`,
      { M: rows, K: SIZE, N: columns },
      ...(isWide ? ([P, X] as const) : ([X, P] as const)),
      next,
    ),
  ];
}

/** Newton–Schulz as in Jordan's code, on the transpose of a matrix that is higher than wide. */
function orthogonalized(tf: typeof Tf, matrix: Tf.Tensor): Tf.Tensor {
  const [rows, columns] = matrix.shape as [number, number];
  const wide = rows > columns ? tf.transpose(matrix) : matrix;
  let x = tf.div(wide, tf.add(tf.sqrt(tf.sum(tf.square(wide))), 1e-7));
  for (let step = 0; step < NEWTON_SCHULZ_STEPS; step++) {
    const gram = tf.matMul(x, x, false, true);
    const factor = tf.add(tf.mul(-4.775, gram), tf.mul(2.0315, tf.matMul(gram, gram)));
    x = tf.add(tf.mul(3.4445, x), tf.matMul(factor, x));
  }
  return rows > columns ? tf.transpose(x) : x;
}

const decays = (kind: ParameterKind) => kind !== 'gain or bias';

/** The weight after weight decay that is decoupled from the gradient. */
const decayed = (tf: typeof Tf, weight: Tf.Tensor, kind: ParameterKind, learningRate: number, weightDecay: number) =>
  decays(kind) ? tf.mul(weight, 1 - learningRate * weightDecay) : weight;

const mix = (tf: typeof Tf, share: number, old: Tf.Tensor, fresh: Tf.Tensor) =>
  tf.add(tf.mul(share, old), tf.mul(1 - share, fresh));
