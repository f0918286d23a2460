/** Each WGSL file is complete, so helpers are copied from file to file: here is what keeps the copies, and the files, alike. */
import { expect, test } from 'vitest';
import type { Kernel } from './kernel.ts';
import { encodeParams, FIRST_STEP, type StepParams } from './params.ts';

const SOURCES = import.meta.glob<string>(['./*.wgsl', '../src/bench/*.wgsl'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const TESTS = import.meta.glob<string>('./*.test.ts', { query: '?raw', import: 'default', eager: true });
const MODULES = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts'], { eager: true });

/** Names that stand for something else in each of some files: how many bodies they have, and why. */
const INTENDED: Record<string, { bodies: number; because: string }> = {
  Lane: { bodies: 2, because: 'a kernel asks for the builtins that it needs' },
  rounded: { bodies: 2, because: 'with shader-f16 the hardware converts, elsewhere the bits are rounded' },
  reciprocal_deviation: { bodies: 2, because: 'the variants for GPUs serve f32 alone, and so do without `rounded`' },
  sum_by_key: { bodies: 2, because: 'the vec4 variant sums eight numbers a thread instead of two' },
  sum_columns: { bodies: 2, because: 'the vec4 variant takes four columns a thread' },
  take_rows: { bodies: 2, because: 'the vec4 variant keeps its part of a row in registers' },
  stable: { bodies: 2, because: 'a workgroup shares a row in one file, a thread has a row to itself in the other' },
  step_by_step: { bodies: 2, because: 'as `stable`' },
  unnormalised: { bodies: 2, because: 'as `stable`' },
  gradients: { bodies: 2, because: 'the software variant has the targets of its four lines at hand' },
  weight_block: { bodies: 2, because: 'the threads of a quad share what they load' },
  input_block: { bodies: 2, because: 'as `weight_block`' },
  query_gradient: { bodies: 2, because: 'a quad takes sixteen rows, otherwise a thread takes one' },
  key_value_gradient: { bodies: 2, because: 'as `query_gradient`' },
};

/** Functions and structs of a file by name, but for `main` and `Params`: without comments, all whitespace one space. */
function definitions(source: string): [name: string, body: string][] {
  const found = source.replace(/\/\/.*/g, '').matchAll(/^(?:fn|struct) (\w+)[\s\S]*?^}/gm);
  return [...found]
    .map(([body, name]): [string, string] => [name!, body.replace(/\s+/g, ' ')])
    .filter(([name]) => name !== 'main' && name !== 'Params');
}

test('functions and structs of one name have one body', () => {
  const bodies = new Map<string, Set<string>>();
  for (const source of Object.values(SOURCES)) {
    for (const [name, body] of definitions(source)) {
      // Any binding will do whose length the compiler cannot know.
      const comparable = body.replace(/arrayLength\(&\w+\)/, 'arrayLength(&…)');
      bodies.set(name, (bodies.get(name) ?? new Set()).add(comparable));
    }
  }
  const several = [...bodies].filter(([, { size }]) => size > 1).map(([name, { size }]) => [name, size]);
  const intended = Object.entries(INTENDED).map(([name, { bodies }]) => [name, bodies]);
  expect(Object.fromEntries(several)).toEqual(Object.fromEntries(intended));
});

/** Fields of the uniform buffer as `encodeParams` lays them out, in WGSL. */
function layout(): string[] {
  const names = Object.keys(FIRST_STEP) as (keyof StepParams)[];
  const zeros = Object.fromEntries(names.map((name) => [name, 0])) as unknown as StepParams;
  const fields: string[] = [];
  for (const name of names) {
    const words = new Uint32Array(encodeParams({ ...zeros, [name]: 1 }));
    const at = words.findIndex((word) => word !== 0);
    fields[at] =
      `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}: ${words[at] === 1 ? 'u32' : 'f32'}`;
  }
  return fields;
}

test('struct Params is the beginning of the parameters, up to the last that the file reads', () => {
  const copies = Object.entries(SOURCES).flatMap(([file, source]) => {
    const struct = source.match(/^struct Params \{([^}]*)}/m)?.[1];
    return struct === undefined ? [] : [{ file, source, fields: struct.match(/\w+: \w+/g) ?? [] }];
  });
  expect(copies.length).toBeGreaterThan(20);
  for (const { file, source, fields } of copies) {
    expect(fields, file).toEqual(layout().slice(0, fields.length));
    expect(source, file).toContain(`params.${fields.at(-1)!.split(':')[0]}`);
  }
});

const SECTIONS = [
  /^(enable|requires) /,
  /^(override|const) /,
  /^struct /,
  /^@group/,
  /^var</,
  /^fn (?!main\()/,
  /^@compute/,
];

test.each(Object.entries(SOURCES))('%s: legend, constants, structs, bindings, memory, functions, main', (_, source) => {
  const sections = source.split('\n').map((line) => SECTIONS.findIndex((section) => section.test(line)));
  const inOrder = sections.filter((section) => section >= 0);
  expect(source).toMatch(/^\/\/ /);
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
});

const isKernel = (value: unknown): value is Kernel =>
  typeof value === 'object' && value !== null && 'shader' in value && 'twin' in value;

test('a file is named by its kernel and by the role that it has there', () => {
  const named: Record<string, string> = {};
  for (const { name, shader, software, quads, half, variants } of Object.values(MODULES)
    .flatMap(Object.values)
    .filter(isKernel)) {
    // One file serves all sizes of a variant: flash8 and flash4.
    const byVariant = Object.entries(variants ?? {}).map(
      ([variant, one]) => [one.sizes ? variant.replace(/[\d_]+$/, '') : variant, one] as const,
    );
    named[`./${name}.wgsl`] = shader.wgsl;
    for (const [role, one] of [['software', software], ['quads', quads], ['half', half], ...byVariant] as const)
      if (one) named[`./${name}.${role}.wgsl`] = one.wgsl;
  }
  expect(named).toEqual(Object.fromEntries(Object.entries(SOURCES).filter(([file]) => file.startsWith('./'))));
});

test('a test beside the kernels compares each of them with its twin', () => {
  const comparing = Object.values(TESTS).filter((source) => /\b(expectParity|runTwin)\(/.test(source));
  const isCompared = (name: string) => comparing.some((source) => new RegExp(`\\b${name}\\b`).test(source));
  const kernels = Object.entries(MODULES).flatMap(([file, module]) =>
    Object.keys(module)
      .filter((name) => isKernel(module[name]))
      .map((name) => ({ file, name })),
  );
  expect(kernels.length).toBeGreaterThan(20);
  expect(kernels.filter(({ name }) => !isCompared(name))).toEqual([]);
});
