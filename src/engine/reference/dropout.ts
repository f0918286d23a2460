/** Dropout with masks drawn on the CPU: the very bits that the kernels draw on the GPU. */
import * as tf from '@tensorflow/tfjs-core';
import { dropoutKeeps, dropoutKey, dropoutThreshold, siteKey } from '../../core/rng.ts';

/** Drops elements of x at one place of the network (`dropoutSite`), and scales the others to keep the mean. */
export type Dropout = (x: tf.Tensor, site: number) => tf.Tensor;

export const noDropout: Dropout = (x) => x;

/** Dropout of one forward pass; an element's index is its row-major position, whatever the shape. */
export function dropoutOfPass(p: number, seed: number, pass: number): Dropout {
  if (p === 0) return noDropout;
  const passKey = dropoutKey(seed, pass);
  const threshold = dropoutThreshold(p);
  const scale = 1 / (1 - p);
  return (x, site) => {
    const key = siteKey(passKey, site);
    const mask = Float32Array.from({ length: x.size }, (_, i) => (dropoutKeeps(key, i, threshold) ? scale : 0));
    return tf.mul(x, tf.tensor(mask, x.shape));
  };
}
