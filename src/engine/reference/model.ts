/**
 * The GPT, as one would write it on a blackboard: GPT-2's architecture with nanoGPT's names, in plain tfjs operations.
 * tfjs differentiates it. The fast engine must agree with it.
 *
 * Legend: B batch, T tokens in a sequence, N = B·T rows, C n_embd, H heads, D = C/H, V vocabulary.
 * Activations are kept as matrices (N,C): tfjs gets the gradient of a batched product with a matrix wrong (tfjs #8721).
 */
import * as tf from '@tensorflow/tfjs-core';
import type { Numerics } from '../numerics.ts';
import { dropoutSite, type ModelSpec } from '../spec.ts';
import { arithmeticOf, type Arithmetic } from './arithmetic.ts';
import { noDropout, type Dropout } from './dropout.ts';

/** Tensors by the names and with the shapes of `spec.ts`. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Finds a weight by the last part of its name. */
type Weights = (name: string) => tf.Tensor;

function within(weights: Weights, prefix: string): Weights {
  return (name) => weights(`${prefix}.${name}`);
}

function lookup(tensors: Tensors): Weights {
  return (name) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`The model has no weight named "${name}".`);
    return tensor;
  };
}

/** What all layers of one forward pass share. */
interface Pass extends Arithmetic {
  B: number;
  T: number;
  H: number;
  C: number;
  /** (T,T), added to the products of queries and keys. */
  mask: tf.Tensor2D;
  dropout: Dropout;
  observe: Observe;
}

/** Is shown queries, keys and values, qkv (N,3C), of one layer after the other. */
export type Observe = (qkv: tf.Tensor) => void;

/** ids (N) in, B sequences of equal length T up to block_size; positions (T) in, of each of them; logits (N,V) out. */
export function gpt(
  tensors: Tensors,
  spec: ModelSpec,
  ids: tf.Tensor1D,
  positions: tf.Tensor1D,
  numerics: Numerics,
  dropout = noDropout,
  observe: Observe = () => {},
): tf.Tensor2D {
  const weights = lookup(tensors);
  const T = positions.size;
  const arithmetic = arithmeticOf(numerics);
  const pass = { B: ids.size / T, T, H: spec.H, C: spec.C, mask: causalMask(T), dropout, observe, ...arithmetic };
  const { round } = pass;
  let x = round(embed(ids, positions, weights, pass));
  for (let l = 0; l < spec.L; l++) {
    const block = within(weights, `h.${l}`);
    x = round(tf.add(x, attention(layerNorm(x, within(block, 'ln_1'), pass), within(block, 'attn'), pass, l)));
    x = round(tf.add(x, mlp(layerNorm(x, within(block, 'ln_2'), pass), within(block, 'mlp'), pass, l)));
  }
  // The head is tied: it is the token embedding again.
  return round(tf.matMul(layerNorm(x, within(weights, 'ln_f'), pass), weights('wte'), false, true));
}

/** ids (N), positions (T) in; token plus position embedding (N,C) out. */
function embed(ids: tf.Tensor1D, positions: tf.Tensor1D, weights: Weights, { B, T, C, dropout }: Pass): tf.Tensor {
  const tokens = tf.reshape(rowsOf(weights('wte'), ids), [B, T, C]);
  const places = rowsOf(weights('wpe'), positions); // (T,C), the same for every sequence
  return dropout(tf.reshape(tf.add(tokens, places), [B * T, C]), dropoutSite.embedding);
}

/**
 * table (V,C), ids (N) in; rows (N,C) out.
 * The gradient is spelled out because tfjs' own needs UnsortedSegmentSum, which its wasm backend lacks.
 */
function rowsOf(table: tf.Tensor, ids: tf.Tensor1D): tf.Tensor {
  const lookUp = tf.customGrad((_, save) => {
    (save as tf.GradSaveFunc)([ids]); // else it would be freed before the backward pass
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
      tf.scatterND(tf.reshape(saved!, [-1, 1]), dy, table.shape);
    return { value: tf.gather(table, ids), gradFunc }; // scatterND adds up the rows of repeated ids
  });
  return lookUp(table);
}

/** x (N,C) in and out, each row with mean 0 and variance 1, then scaled and shifted. */
function layerNorm(x: tf.Tensor, w: Weights, { round, island }: Pass): tf.Tensor {
  const centred = island(tf.sub(x, island(tf.mean(x, 1, true))));
  const variance = island(tf.mean(island(tf.square(centred)), 1, true));
  const normalised = island(tf.mul(centred, island(tf.rsqrt(island(tf.add(variance, 1e-5))))));
  return round(tf.add(tf.mul(normalised, w('weight')), w('bias')));
}

/** x (N,in) in; x·W + b (N,out) out. */
const linear = (x: tf.Tensor, w: Weights): tf.Tensor => tf.add(tf.matMul(x, w('weight')), w('bias'));

/** x (N,C) in and out: every token gathers from the tokens up to itself. */
function attention(x: tf.Tensor, w: Weights, pass: Pass, layer: number): tf.Tensor {
  const { B, T, H, C, mask, dropout, observe, round, island, scoreScale, softmax } = pass;
  const D = C / H;
  const heads = (y: tf.Tensor) => tf.transpose(tf.reshape(y, [B, T, H, D]), [0, 2, 1, 3]); // (N,C) to (B,H,T,D)
  const qkv = round(linear(x, within(w, 'c_attn')));
  observe(qkv);
  const [query, key, value] = tf.split(qkv, 3, 1).map(heads);
  const products = island(tf.add(tf.matMul(query!, key!, false, true), mask)); // (B,H,T,T)
  const attended = dropout(softmax(island(tf.mul(products, scoreScale(D)))), dropoutSite.attention(layer));
  const gathered = round(tf.reshape(tf.transpose(tf.matMul(attended, value!), [0, 2, 1, 3]), [B * T, C]));
  return dropout(linear(gathered, within(w, 'c_proj')), dropoutSite.attentionOutput(layer));
}

/** (T,T): 0 on and below the diagonal; above it so low that the softmax gives exactly 0, without an infinity's NaNs. */
function causalMask(T: number): tf.Tensor2D {
  const isFuture = (n: number) => n % T > Math.floor(n / T);
  const values = Float32Array.from({ length: T * T }, (_, n) => (isFuture(n) ? -1e30 : 0));
  return tf.tensor2d(values, [T, T]);
}

/** x (N,C) in and out, through 4·C hidden units. */
function mlp(x: tf.Tensor, w: Weights, { dropout, round }: Pass, layer: number): tf.Tensor {
  const hidden = round(gelu(linear(x, within(w, 'c_fc'))));
  return dropout(linear(hidden, within(w, 'c_proj')), dropoutSite.mlpOutput(layer));
}

/** GPT-2's GELU, with the tanh approximation (Hendrycks and Gimpel, arXiv 1606.08415). */
function gelu(x: tf.Tensor): tf.Tensor {
  const cubic = tf.mul(tf.add(x, tf.mul(0.044715, tf.mul(x, tf.square(x)))), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(0.5, x), tf.add(1, tf.tanh(cubic)));
}
