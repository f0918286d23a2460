/**
 * Random numbers that are the same on every machine and in every kernel.
 * The hash is PCG-RXS-M-XS 32, as Jarzynski and Olano recommend it for GPUs (JCGT 9(3), 2020);
 * `kernels/*.wgsl` hold the same five lines, so a mask drawn here equals the mask drawn there bit for bit.
 */

/** One 32-bit hash: u32 → u32. */
export function pcg(input: number): number {
  const state = (Math.imul(input, 747796405) + 2891336453) >>> 0;
  const word = Math.imul((state >>> ((state >>> 28) + 4)) ^ state, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** FNV-1a over UTF-16 units: turns a name into a stream number. */
function hashName(name: string): number {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return hash >>> 0;
}

/** A stream of random numbers, determined by a seed and a name; streams with different names are independent. */
export class Rng {
  private counter = 0;
  private readonly key: number;
  private readonly key2: number;

  constructor(seed: number, stream: string) {
    this.key = pcg((pcg(seed >>> 0) + hashName(stream)) >>> 0);
    this.key2 = pcg(this.key ^ 0x9e3779b9);
  }

  /** Uniform u32. Two keyed rounds: one alone would make streams shifted copies of each other. */
  u32(): number {
    return pcg((pcg((this.counter++ + this.key) >>> 0) ^ this.key2) >>> 0);
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    return this.u32() / 4294967296;
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Key of the dropout masks of one forward pass; `pass` counts micro-batches since the start of the run. */
export function dropoutKey(seed: number, pass: number): number {
  return pcg((pcg(seed >>> 0) + pass) >>> 0);
}

/** Smallest hash that is kept, as u32: an element is dropped with probability `p`. */
export function dropoutThreshold(p: number): number {
  return Math.min(4294967295, Math.round(p * 4294967296)) >>> 0;
}

/** Key of one place in the network, from the key of the pass. */
export function siteKey(key: number, site: number): number {
  return pcg((key + site) >>> 0);
}

/** Whether element `index` of a place survives. */
export function dropoutKeeps(key: number, index: number, threshold: number): boolean {
  return pcg((index + key) >>> 0) >= threshold;
}
