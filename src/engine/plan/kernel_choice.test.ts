/** Variants of kernels: which are allowed to serve, which is chosen, and that a training by them is the same training. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  canServe,
  defineKernel,
  pipelineConstants,
  readFloats,
  readWriteFloats,
  softwareShader,
  type Kernel,
} from '../../../kernels/kernel.ts';
import { attentionBackward } from '../../../kernels/attention_backward.ts';
import { matmul } from '../../../kernels/matmul.ts';
import { FIRST_STEP } from '../../../kernels/params.ts';
import { LabDevice } from '../device.ts';
import { modelSpec } from '../spec.ts';
import { nullDevice, relativeDifference, runSteps, softwareDevice, stepInput, TINY_V, tinyConfig } from '../testing.ts';
import { GpuExecutor } from './gpu_executor.ts';
import { GpuPipelines } from './gpu_pipelines.ts';
import {
  CHOSEN_FROM,
  chooseVariants,
  chosenVariant,
  type ChoiceMemory,
  type Choices,
  type DispatchClock,
} from './kernel_choice.ts';
import { buildPlan } from './plan.ts';
import { KernelTrial } from './kernel_trial.ts';
import { createPlanEngine } from './plan_engine.ts';
import { linear } from './products.ts';

/** y = FACTOR · x, by a shader that says how. */
const scaling = (how: string) => ({
  wgsl: `
    @group(0) @binding(0) var<storage, read> x: array<f32>;
    @group(0) @binding(1) var<storage, read_write> y: array<f32>;
    override FACTOR: f32;
    @compute @workgroup_size(1) fn main(@builtin(workgroup_id) group: vec3u) { y[group.x] = ${how}; }`,
  workgroups: () => [8, 1, 1] as const,
});

const scale: Kernel = defineKernel({
  name: 'scale',
  bindings: { x: readFloats, y: readWriteFloats },
  constants: ['FACTOR'],
  shader: scaling('FACTOR * x[group.x]'),
  variants: {
    turned: scaling('x[group.x] * FACTOR'),
    added: { ...scaling('x[group.x] + (FACTOR - 1.0) * x[group.x]'), fits: ({ FACTOR }) => FACTOR < 100 },
    wrong: scaling('1.01 * FACTOR * x[group.x]'),
    incomplete: scaling('select(0.0, FACTOR * x[group.x], group.x < 7u)'),
    broken: scaling('no such thing'),
    large: { ...scaling('FACTOR * x[group.x]'), workgroups: () => [70_000, 1, 1] },
    needy: { ...scaling('FACTOR * x[group.x]'), needs: 'texture-compression-astc' },
  },
  classes: {
    of: ({ FACTOR }) => (FACTOR < 10 ? 'few' : 'many'),
    examples: {
      few: { constants: { FACTOR: 3 }, lengths: { x: 8, y: 8 } },
      many: { constants: { FACTOR: 1000 }, lengths: { x: 8, y: 8 } },
    },
  },
  cost: () => ({ flops: 8, elements: 16 }),
  twin: ({ x, y }, { FACTOR }) => y.set(x.map((value) => FACTOR * value)),
});

/** Tells which shaders it was asked to time; `milliseconds` of a dispatch by the variant's name. */
function clockOf(milliseconds: Record<string, number>) {
  const timed = new Set<string>();
  const clock: DispatchClock = ({ kernel }, shader, dispatches) => {
    const [name = 'shader'] = Object.entries(kernel.variants!).find(([, variant]) => variant === shader) ?? [];
    timed.add(name);
    return Promise.resolve(dispatches * milliseconds[name]!);
  };
  return { timed, clock };
}

function memoryOf(kept = new Map<string, Choices>()): ChoiceMemory & { kept: Map<string, Choices> } {
  return {
    kept,
    load: (key) => Promise.resolve(kept.get(key) ?? null),
    save: (key, choices) => Promise.resolve(void (kept.has(key) || kept.set(key, choices))),
  };
}

const silent = () => {};

let software: LabDevice;
/** The software adapter, treated as hardware. */
let lab: LabDevice;
beforeAll(async () => {
  software = await softwareDevice();
  lab = new LabDevice(software.device, software.info, { ...software.report, software: false });
});
afterAll(() => software.destroy());

describe('choosing variants', () => {
  it('takes the fastest in each class, among those that can be run and are right', async () => {
    const { timed, clock } = clockOf({ shader: 10, turned: 9, added: 8 });
    const choices = await chooseVariants(lab, memoryOf(), silent, [scale], clock);
    expect(choices).toEqual({ scale: { few: 'added', many: 'turned' } });
    expect([...timed].sort()).toEqual(['added', 'shader', 'turned']);
    expect(() => lab.check()).not.toThrow();
  });

  it('stays with the plain shader where nothing is clearly faster', async () => {
    const { clock } = clockOf({ shader: 10, turned: 9.9, added: 12 });
    expect(await chooseVariants(lab, memoryOf(), silent, [scale], clock)).toEqual({});
  });

  it('tells how many of its trials are done, and nothing where it remembers', async () => {
    const memory = memoryOf();
    const told: [done: number, total: number][] = [];
    const { clock } = clockOf({ shader: 10, turned: 9, added: 8 });
    const choose = () => chooseVariants(lab, memory, (...progress) => told.push(progress), [scale], clock);
    await choose();
    expect(told).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    await choose();
    expect(told).toHaveLength(3);
  });

  it('leaves the plain shader where its own trial fails, and chooses for the others', async () => {
    const { clock } = clockOf({ shader: 10, turned: 9, added: 8 });
    const refused = { ...scale, name: 'refused', shader: scale.variants!.large! };
    expect(await chooseVariants(lab, memoryOf(), silent, [refused, scale], clock)).toEqual({
      scale: { few: 'added', many: 'turned' },
    });
  });

  it('measures by the clock when nothing else is given', async () => {
    const classes = { ...scale.classes!, examples: { few: scale.classes!.examples.few! } };
    const choices = await chooseVariants(lab, memoryOf(), silent, [{ ...scale, classes }]);
    expect([undefined, 'turned', 'added']).toContain(choices.scale?.few);
  });

  it('measures a device once, and shaders that have changed again', async () => {
    const memory = memoryOf();
    const first = await chooseVariants(lab, memory, silent, [scale], clockOf({ shader: 3, turned: 1, added: 2 }).clock);
    const { timed, clock } = clockOf({ shader: 3, turned: 2, added: 1 });
    expect(await chooseVariants(lab, memory, silent, [scale], clock)).toEqual(first);
    expect(timed.size).toBe(0);
    const { wrong: _, ...variants } = scale.variants!;
    await chooseVariants(lab, memory, silent, [{ ...scale, variants }], clock);
    expect(timed.size).toBe(3);
    expect(memory.kept.size).toBe(2);
  });

  it('follows whoever has chosen for the device meanwhile', async () => {
    const memory = memoryOf();
    const { clock } = clockOf({ shader: 3, turned: 1, added: 2 });
    const elsewhere = { scale: { few: 'added' } };
    const load = vi.spyOn(memory, 'load').mockResolvedValueOnce(null).mockResolvedValueOnce(elsewhere);
    expect(await chooseVariants(lab, memory, silent, [scale], clock)).toEqual(elsewhere);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it('neither measures nor remembers software adapters', async () => {
    const memory = memoryOf();
    const { timed, clock } = clockOf({});
    expect(await chooseVariants(software, memory, silent, [scale], clock)).toEqual({});
    expect([timed.size, memory.kept.size]).toEqual([0, 0]);
  });
});

it('every variant is valid at the default limits', async () => {
  const device = await nullDevice('subgroups');
  const run = new Set<string>();
  for (const kernel of CHOSEN_FROM) {
    for (const example of Object.values(kernel.classes!.examples)) {
      const trial = await KernelTrial.open(device, kernel, example);
      for (const [name, shader] of trial.variants()) {
        await trial.milliseconds(shader, 1);
        run.add(`${kernel.name} ${name}`);
      }
      trial.close();
    }
  }
  const all = CHOSEN_FROM.flatMap(({ name, variants }) =>
    Object.keys(variants!).map((variant) => `${name} ${variant}`),
  );
  expect([...run].sort()).toEqual(all.sort());
  // With the longest context that it serves it takes all workgroup memory that there is.
  const constants = { N: 1024, T: 1024, H: 1, D: 32, SCALE: 1, PRECISION: 0 };
  const { name, variants } = attentionBackward;
  expect(variants!.flash8!.fits!(constants)).toBe(true);
  await new GpuPipelines(device).of(name, variants!.flash8!, constants);
  expect(() => device.check()).not.toThrow();
  device.destroy();
});

it('variants of no kernel are forgotten', () => {
  const modules = import.meta.glob<Record<string, unknown>>(
    ['../../../kernels/*.ts', '!../../../kernels/*.test.ts', '!../../../kernels/parity.ts'],
    { eager: true },
  );
  const isVaried = (value: unknown): value is Kernel =>
    typeof value === 'object' && value !== null && 'twin' in value && 'variants' in value;
  const varied = Object.values(modules).flatMap((module) => Object.values(module).filter(isVaried));
  const names = (kernels: readonly Kernel[]) => kernels.map(({ name }) => name).sort();
  expect(names(CHOSEN_FROM)).toEqual(names(varied));
});

describe('a call', () => {
  const choices = { scale: { few: 'turned', many: 'added' } };

  it('is served by the variant of its class, and by the plain shader where that does not fit', () => {
    expect(chosenVariant(scale, { FACTOR: 9 }, choices)).toBe('turned');
    expect(chosenVariant(scale, { FACTOR: 99 }, choices)).toBe('added');
    expect(chosenVariant(scale, { FACTOR: 100 }, choices)).toBeNull();
    expect(chosenVariant(scale, { FACTOR: 9 }, {})).toBeNull();
    expect(chosenVariant(scale, { FACTOR: 9 }, { scale: { few: 'forgotten' } })).toBeNull();
  });

  it('is served by the software shader on a software adapter, whatever is chosen', () => {
    const config = tinyConfig();
    const calls = buildPlan(modelSpec(config, TINY_V), config).phases.get('pass')!;
    const products = calls.filter(({ kernel }) => kernel.name === 'matmul');
    const served = (onSoftware: boolean) => {
      const choices = { matmul: { small: 'blocked32', fewLogits: 'blocked32', fewWeights: 'blocked32' } };
      const executor = new GpuExecutor(software, onSoftware, choices);
      return new Set(products.map((call) => executor.variantOf(call)));
    };
    expect(served(true)).toEqual(new Set([null]));
    expect(served(false)).toEqual(new Set(['blocked32']));
  });
});

it('quads serve a call on a software adapter where it has subgroups and they fit', () => {
  const [shader, software, quads] = [
    scaling('x[0]'),
    scaling('x[1]'),
    { ...scaling('x[2]'), needs: 'subgroups' as const },
  ];
  const kernel = {
    ...scale,
    shader,
    software,
    quads: { ...quads, fits: ({ FACTOR }: Record<string, number>) => FACTOR! < 9 },
  };
  const { software: _, ...withoutBarrierFree } = kernel;
  const features = new Set(['subgroups']);
  expect(softwareShader(kernel, { FACTOR: 8 }, features)).toBe(kernel.quads);
  expect(softwareShader(kernel, { FACTOR: 9 }, features)).toBe(software);
  expect(softwareShader(kernel, { FACTOR: 8 }, new Set())).toBe(software);
  expect(softwareShader(withoutBarrierFree, { FACTOR: 9 }, features)).toBe(shader);
});

describe('a constant that only the plain shader knows', () => {
  const without = scaling('x[group.x]');
  const wgsl = `override SHIFT: f32;\n${scaling('FACTOR * x[group.x] + SHIFT').wgsl}`;
  const kernel: Kernel = defineKernel({
    ...scale,
    constants: ['FACTOR', 'SHIFT'],
    shader: { ...without, wgsl },
    software: { ...without, fits: ({ FACTOR }) => FACTOR! < 9 },
    quads: { ...without, needs: 'subgroups' },
    variants: { turned: without },
  });
  const [off, on] = [
    { FACTOR: 3, SHIFT: 0 },
    { FACTOR: 3, SHIFT: 1 },
  ];
  const choices = { scale: { few: 'turned', many: 'turned' } };

  it('leaves the calls where it is not 0 to the plain shader', () => {
    for (const features of [new Set<string>(), new Set(['subgroups'])]) {
      expect(canServe(without, off, features)).toBe(true);
      expect(canServe(without, on, features)).toBe(false);
      expect(softwareShader(kernel, on, features)).toBe(kernel.shader);
    }
    expect(softwareShader(kernel, off, new Set())).toBe(kernel.software);
    expect(softwareShader(kernel, off, new Set(['subgroups']))).toBe(kernel.quads);
    expect(softwareShader(kernel, { ...off, FACTOR: 9 }, new Set())).toBe(kernel.shader);
    expect(chosenVariant(kernel, off, choices)).toBe('turned');
    expect(chosenVariant(kernel, on, choices)).toBeNull();
  });

  it('is passed to no other shader', async () => {
    expect(pipelineConstants(kernel.shader, on, false)).toEqual(on);
    const unrolled = { ...without, sizes: { TILE: 4 }, unrolls: true };
    expect(pipelineConstants(unrolled, off, false)).toEqual({ FACTOR: 3, TILE: 4, UNROLL: 1 });
    const pipelines = new GpuPipelines(lab);
    for (const shader of [kernel.shader, kernel.software!]) await pipelines.of('scale', shader, off);
    expect(() => lab.check()).not.toThrow();
  });

  it('is no comment, nor the beginning of another name', () => {
    for (const line of ['// override SHIFT: f32;', 'override SHIFTS: f32;', 'const SHIFT = 1.0;']) {
      const shader = { ...without, wgsl: `${line}\n${without.wgsl}` };
      expect(pipelineConstants(shader, on, false), line).toEqual({ FACTOR: 3 });
    }
  });

  it('must be one that the plain shader declares', () => {
    const mistyped = { ...scale, constants: ['FACTOR', 'SHIFTT'] };
    expect(() => defineKernel({ ...mistyped, shader: kernel.shader })).toThrow(
      'scale: the plain shader has no override SHIFTT',
    );
  });
});

it('a variant that the compiler refuses at the sizes of a model leaves the call to the plain shader', async () => {
  const slice = (buffer: string, length: number) => ({ buffer, offset: 0, length });
  const s = { x: slice('x', 8), w: slice('w', 16), b: slice('b', 4), y: slice('y', 8) };
  const product = linear({ label: 'product', rows: 2, input: 4, output: 4 }, s);
  const shader = product.kernel.software!; // which a software adapter compiles sooner
  const kernel = { ...product.kernel, shader, variants: { broken: { ...shader, wgsl: 'no such thing' } } };
  const buffers = Object.fromEntries(
    Object.values(s).map(({ buffer, length }) => [buffer, { type: 'f32' as const, length }]),
  );
  const plan = { buffers, phases: new Map([['pass', [{ ...product, kernel }]]] as const) };
  const executor = new GpuExecutor(software, false, { matmul: { small: 'broken' } });
  await executor.prepare(plan);
  executor.write('x', Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0));
  executor.write(
    'w',
    Float32Array.from({ length: 16 }, (_, i) => i),
  );
  await executor.run(['pass'], FIRST_STEP);
  expect(await executor.read(s.y)).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  executor.dispose();
});

describe('the classes of matrix products', () => {
  it.each(Object.entries(matmul.classes!.examples))('have an example that fits all variants: %s', (name, example) => {
    expect(matmul.classes!.of(example.constants)).toBe(name);
    for (const { fits } of Object.values(matmul.variants!)) expect(fits!(example.constants)).toBe(true);
  });
});

it('a training whose weight gradients come from a variant is the training by other shaders, but for rounding', async () => {
  const config = tinyConfig({ n_layer: 1, batch_size: 64, dropout: 0.2 });
  const run = async (executor: GpuExecutor) => {
    const engine = await createPlanEngine({ config, vocabSize: TINY_V }, executor);
    await engine.step(stepInput(config, TINY_V, 0));
    const gradients = await engine.gradients();
    const metrics = [...(await engine.drain()), ...(await runSteps(engine, config, TINY_V, 5))];
    engine.dispose();
    return { gradients, losses: metrics.map(({ loss }) => loss), norms: metrics.map(({ gradNorm }) => gradNorm) };
  };
  const choices = { matmul: { fewWeights: 'blocked16' }, linear_backward: { small: 'blocked16_32' } };
  const actual = await run(new GpuExecutor(software, false, choices));
  const expected = await run(new GpuExecutor(software));
  for (const { name, offset, size } of modelSpec(config, TINY_V).parameters) {
    const slice = (arena: Float32Array) => arena.subarray(offset, offset + size);
    expect(relativeDifference(slice(actual.gradients), slice(expected.gradients)), name).toBeLessThan(2e-4);
  }
  for (const [i, loss] of actual.losses.entries()) expect(Math.abs(loss - expected.losses[i]!)).toBeLessThan(1e-4);
  expect(relativeDifference(actual.norms, expected.norms)).toBeLessThan(1e-3);
  expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]! - 0.02);
});
