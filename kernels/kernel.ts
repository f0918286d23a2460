/**
 * What a kernel is: a complete WGSL file, its plain TypeScript twin, and the names that bind them.
 *
 * Legend for all kernels: B batch, T block_size, C n_embd, V vocabulary, H heads, D head_dim, N = B·T rows.
 */
import type { StepParams } from './params.ts';

/** Float data of a twin: Float32Array in the CPU executor, Float64Array where the twin is a test's oracle. */
export type Floats = Float32Array | Float64Array;

export interface Binding {
  access: 'read' | 'read_write' | 'uniform';
  type: 'f32' | 'u32' | 'params';
}

export const readFloats = { access: 'read', type: 'f32' } as const;
export const readInts = { access: 'read', type: 'u32' } as const;
export const readWriteFloats = { access: 'read_write', type: 'f32' } as const;
/** The small uniform buffer of everything that changes from step to step. */
export const uniformParams = { access: 'uniform', type: 'params' } as const;

type View<B extends Binding> = B['type'] extends 'f32' ? Floats : B['type'] extends 'u32' ? Uint32Array : StepParams;
type Constants<C extends readonly string[]> = Record<C[number], number>;

/** One WGSL file with the entry point `main`, and how many workgroups it needs. */
export interface Shader<C extends readonly string[] = readonly string[]> {
  wgsl: string;
  workgroups(constants: Constants<C>): readonly [x: number, y: number, z: number];
  /** Has an `override UNROLL`, which is 1 on hardware; see `pipelineConstants`. */
  unrolls?: boolean;
  /** Values of the shader's own overrides, such as tile sizes: so one file can serve several variants. */
  sizes?: Readonly<Record<string, number>>;
  /** Whether it can serve a call with these constants, if they are 0 where it does not declare them; absent: yes. */
  fits?(constants: Constants<C>): boolean;
  /** Feature that the device must have been opened with. */
  needs?: GPUFeatureName;
}

/** How the calls of a kernel fall into classes, each of which one variant serves. */
export interface ShapeClasses<B extends Record<string, Binding>, C extends readonly string[]> {
  of(constants: Constants<C>): string;
  /** A typical call of each class, to check and measure the variants on: its constants, and the elements of its bindings. */
  examples: Readonly<Record<string, Example<B, C>>>;
}

export interface Example<
  B extends Record<string, Binding> = Record<string, Binding>,
  C extends readonly string[] = readonly string[],
> {
  constants: Constants<C>;
  lengths: Readonly<Record<{ [K in keyof B]: B[K]['type'] extends 'params' ? never : K }[keyof B], number>>;
}

export interface KernelDefinition<B extends Record<string, Binding>, C extends readonly string[]> {
  name: string;
  /** In the order of their `@binding` numbers, all in group 0. */
  bindings: B;
  /**
   * Names of the WGSL `override`s; a call gives every one a value. Other shaders than `shader` may leave out what they
   * cannot do: they then serve only calls where that constant is 0, which must mean "off".
   */
  constants: C;
  /** Serves every call, and declares every constant. */
  shader: Shader<C>;
  /**
   * Variant for adapters that run on the CPU: without workgroup barriers, which are very slow there, and with nothing
   * that their compilers would unroll. Where it does not fit a call, `shader` serves it.
   */
  software?: Shader<C>;
  /**
   * Such a variant for adapters that also have subgroups: the four threads of a quad share what they load, which is what
   * takes the time there. Where it does not fit a call, `software` or `shader` serves it.
   */
  quads?: Shader<C>;
  /**
   * Variants by name that some GPUs run faster than `shader`. Each is checked and measured when the device is opened, and
   * the fastest of those that fit a call serves it; see `src/engine/plan/kernel_choice.ts`.
   */
  variants?: Readonly<Record<string, Shader<C>>>;
  /** Needed for a variant to be chosen at all. */
  classes?: ShapeClasses<B, C>;
  /** Variant for devices with the feature `shader-f16`, in calls whose constant PRECISION is 1 (f16). */
  half?: Shader<C>;
  /** Does next to nothing but multiply matrices, which devices do faster than anything else. */
  product?: true;
  /** The cost of a call, on any device. */
  cost(constants: Constants<C>): KernelCost;
  /** The same operation over typed arrays: oracle of the shader's tests, and kernel of the CPU executor. */
  twin(views: { [K in keyof B]: View<B[K]> }, constants: Constants<C>): void;
}

/** Arithmetic, and the memory that must be touched at least once. */
export interface KernelCost {
  /** Additions, multiplications, divisions and roots, each one; an exponential or a hash counts as one, too. */
  flops: number;
  /** 4-byte elements read and written, each once; what is updated in place is both. */
  elements: number;
}

/** A kernel without the types of its bindings and constants, as lists of calls hold it; every definition is one. */
export interface Kernel {
  name: string;
  bindings: Readonly<Record<string, Binding>>;
  constants: readonly string[];
  shader: Shader;
  software?: Shader;
  quads?: Shader;
  variants?: Readonly<Record<string, Shader>>;
  classes?: ShapeClasses<Record<string, Binding>, readonly string[]>;
  half?: Shader;
  product?: true;
  cost(constants: Record<string, number>): KernelCost;
  twin(views: Record<string, Floats | Uint32Array | StepParams>, constants: Record<string, number>): void;
}

/** @throws RangeError if a constant is no override of the plain shader: mistyped in one of the two, it would do nothing. */
export function defineKernel<const B extends Record<string, Binding>, const C extends readonly string[]>(
  definition: KernelDefinition<B, C>,
): KernelDefinition<B, C> {
  const { name, constants, shader } = definition;
  const unknown = constants.filter((constant) => !declares(shader, constant));
  if (unknown.length > 0) throw new RangeError(`${name}: the plain shader has no override ${unknown.join(', ')}`);
  return definition;
}

const declares = ({ wgsl }: Pick<Shader, 'wgsl'>, constant: string) =>
  new RegExp(`^ *override ${constant}\\b`, 'm').test(wgsl);

/** Whether a shader can serve a call with these constants: it has each one that is not 0, and fits. */
export const serves = (shader: Shader, constants: Readonly<Record<string, number>>): boolean =>
  Object.entries(constants).every(([name, value]) => value === 0 || declares(shader, name)) &&
  shader.fits?.(constants) !== false;

/** Whether it can do so on a device with these features. */
export const canServe = (
  shader: Shader,
  constants: Readonly<Record<string, number>>,
  features: ReadonlySet<string>,
): boolean => (!shader.needs || features.has(shader.needs)) && serves(shader, constants);

/** The shader that serves a call on a software adapter with these features: quads, `software` or the plain one. */
export function softwareShader(
  { shader, software, quads }: Kernel,
  constants: Readonly<Record<string, number>>,
  features: ReadonlySet<string>,
): Shader {
  return [quads, software].find((variant) => variant && canServe(variant, constants, features)) ?? shader;
}

/**
 * Values of a shader's overrides in a call on an adapter; constants that it does not declare are left out, since WebGPU
 * refuses them. Loops of constant length are unrolled: what keeps values in registers on hardware makes the compilers of
 * software adapters take seconds a kernel, and gains nothing there.
 */
export function pipelineConstants(
  shader: Shader,
  constants: Readonly<Record<string, number>>,
  softwareAdapter: boolean,
): Record<string, number> {
  const declared = Object.entries(constants).filter(([name]) => declares(shader, name));
  const values = { ...Object.fromEntries(declared), ...shader.sizes };
  return shader.unrolls ? { ...values, UNROLL: softwareAdapter ? 0 : 1 } : values;
}

export const ceilDiv = (a: number, b: number) => Math.ceil(a / b);
