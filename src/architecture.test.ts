/** The architecture as a table, and the import lines of every file held against it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

interface Layer {
  /** Files that belong to it; of the layers that match a file, the first counts. */
  files: RegExp;
  /** Layers that it may import; its own files always. */
  imports: string[];
  /** Layers of which it may import types as well, which leave no trace in the program. */
  types?: string[];
  /** npm packages (with everything below them) and `node:` that it may import. */
  packages?: string[];
}

const RUNS_A_TRAINING = ['core', 'data', 'engine', 'lab/experiments', 'lab/protocol'];

/** Read it as: these files may import those layers, and nothing else. */
const LAYERS: Record<string, Layer> = {
  core: { files: /^src\/core\//, imports: [] },
  testing: {
    files: /^kernels\/parity\.ts$|^src\/(.*\/)?testing\.ts$/,
    imports: ['core', 'kernels', 'data', 'engine', 'engine/node_gpu', 'lab/protocol', 'lab/runner'],
    packages: ['vitest', '@tensorflow', 'node:'],
  },
  kernels: { files: /^kernels\//, imports: ['core'] },
  data: { files: /^src\/data\//, imports: ['core'], packages: ['gpt-tokenizer'] },
  'engine/node_gpu': { files: /^src\/engine\/node_gpu\.ts$/, imports: ['core'], packages: ['webgpu', 'node:'] },
  engine: { files: /^src\/engine\//, imports: ['core', 'kernels'], packages: ['@tensorflow'] },
  diagnosis: { files: /^src\/diagnosis\//, imports: ['core'] },
  store: { files: /^src\/store\//, imports: ['core'], packages: ['d3-dsv', 'idb'] },

  'lab/protocol': { files: /^src\/lab\/protocol/, imports: [], types: ['core', 'engine'] },
  'lab/experiments': {
    files: /^src\/lab\/experiments\//,
    imports: ['core'],
    types: ['data', 'engine', 'diagnosis', 'lab/protocol'],
  },
  'lab/controller': { files: /^src\/lab\/controller/, imports: ['core', 'lab/protocol'], types: ['engine'] },
  'lab/worker': { files: /^src\/lab\/worker/, imports: [...RUNS_A_TRAINING, 'lab/runner', 'store'] },
  'lab/runner': { files: /^src\/lab\//, imports: RUNS_A_TRAINING },

  'bench/page': { files: /^src\/bench\/page\//, imports: ['core', 'engine', 'bench', 'ui'], packages: ['lit'] },
  bench: {
    files: /^src\/bench\//,
    imports: ['core', 'kernels', 'engine'],
    packages: ['@tensorflow', 'gpt-tfjs', '@jax-js'],
  },

  'cli/args': { files: /^src\/cli\/(args|platform)\.ts$/, imports: ['core'], packages: ['node:'] },
  cli: {
    files: /^src\/cli\//,
    imports: [...RUNS_A_TRAINING, 'bench', 'lab/runner', 'engine/node_gpu', 'diagnosis', 'store', 'cli/args'],
    packages: ['node:', 'cli-progress', 'open', 'sirv'],
  },
  trials: {
    files: /^src\/trials\//,
    imports: [...RUNS_A_TRAINING, 'bench', 'lab/runner', 'engine/node_gpu', 'diagnosis', 'store', 'cli/args'],
    packages: ['node:'],
  },
  ui: {
    files: /^src\/ui\//,
    imports: ['core', 'diagnosis', 'store', 'lab/controller', 'lab/experiments'],
    types: ['data', 'engine', 'lab/protocol'],
    packages: ['lit', 'chart.js', '@fontsource-variable'],
  },
  offline: { files: /^src\/offline\//, imports: [] },
  library: { files: /^src\/library\.ts$/, imports: ['core', 'diagnosis', 'store'] },
  main: {
    files: /^src\/main\.ts$/,
    imports: ['core', 'store', 'lab/controller', 'lab/experiments', 'ui'],
    packages: ['lit', '@fontsource-variable'],
  },
};

const CODE = /\.(ts|mjs|wgsl|css)$/;
const LONGEST_FILE = 400;
const NAMES_OF_NOTHING = /^(utils?|helpers?|misc)(\.|$)/i;

interface Import {
  /** A path from the root, or a package as it is written. */
  target: string;
  isPackage: boolean;
  typeOnly: boolean;
}

/** Files by their path from the root. */
type Sources = ReadonlyMap<string, string>;

/** The imports of a file: static and dynamic, re-exports, and files taken as text or address (`?raw`, `?url`). */
function importsOf(path: string, source: string): Import[] {
  const statement = /^(?:import|export)\b(\s+type\b(?!\s+from\b))?(?:[\w\s{},*$]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm;
  const call = /(\btypeof\s+)?\bimport\(\s*['"]([^'"\n]+)['"]/g;
  const withoutComments = source.replace(/^\s*(\/\/.*|\/?\*.*)$/gm, '');
  return [statement, call].flatMap((pattern) =>
    [...withoutComments.matchAll(pattern)].map(([, type, specifier = '']) => {
      const isPackage = !specifier.startsWith('.');
      const file = specifier.replace(/\?.*$/, '');
      const target = isPackage ? specifier : posix.join(posix.dirname(path), file);
      return { target, isPackage, typeOnly: type !== undefined };
    }),
  );
}

const layerOf = (path: string) => Object.keys(LAYERS).find((name) => LAYERS[name]!.files.test(path));
const isTest = (path: string) => /\.test\.(ts|mjs)$/.test(path);
const isPartOf = (name: string, parent: string) =>
  name === parent || name.startsWith(parent.endsWith(':') ? parent : `${parent}/`);

/** Why an import is against the table; null if it is not. */
function objection(from: string, { target, isPackage, typeOnly }: Import): string | null {
  const name = layerOf(from);
  if (!name) return `${from} belongs to no layer`;
  const { imports, types = [], packages = [] } = LAYERS[name]!;
  if (isPackage)
    return packages.some((allowed) => isPartOf(target, allowed))
      ? null
      : `${from} (${name}) imports the package ${target}`;
  const layer = layerOf(target);
  if (!layer) return `${from} imports ${target}, which belongs to no layer`;
  if (layer === name || imports.includes(layer) || (typeOnly && types.includes(layer))) return null;
  return `${from} (${name}) imports ${typeOnly ? 'types of ' : ''}${target} (${layer})`;
}

function objections(sources: Sources): string[] {
  const product = [...sources].filter(([path]) => /^(src|kernels)\/.*\.ts$/.test(path) && !isTest(path));
  return product.flatMap(([path, source]) =>
    importsOf(path, source)
      .map((i) => objection(path, i))
      .filter((o) => o !== null),
  );
}

/** Circles of imports that are left in the program; each as the files along it. */
function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || finished.has(path)) return;
    for (const { target, isPackage, typeOnly } of importsOf(path, sources.get(path) ?? '')) {
      if (!isPackage && !typeOnly) visit(target, [...trail, path]);
    }
    finished.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

/** Everything that a file brings along once all of it is loaded, packages included. */
function closure(sources: Sources, entry: string): Set<string> {
  const reached = new Set<string>();
  const queue = [entry];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (reached.has(path)) continue;
    reached.add(path);
    const imports = importsOf(path, sources.get(path) ?? '').filter(({ typeOnly }) => !typeOnly);
    queue.push(...imports.map(({ target }) => target));
  }
  return reached;
}

function readSources(): Sources {
  const folders = ['src', 'kernels', 'e2e', 'scripts'].filter((folder) => existsSync(ROOT + folder));
  const paths = folders.flatMap((folder) =>
    readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map((path) =>
      posix.join(folder, path.replaceAll('\\', '/')),
    ),
  );
  return new Map(paths.filter((path) => CODE.test(path)).map((path) => [path, readFileSync(ROOT + path, 'utf8')]));
}

describe('the architecture', () => {
  const sources = readSources();

  it('has import lines to read', () => {
    expect(sources.size).toBeGreaterThan(50);
    expect(importsOf('src/lab/runner.ts', sources.get('src/lab/runner.ts') ?? '').length).toBeGreaterThan(3);
  });

  it('lets every file import only what the table allows', () => {
    expect(objections(sources)).toEqual([]);
  });

  it('has no import cycles', () => {
    expect(cycles(sources)).toEqual([]);
  });

  it('keeps training out of the page: it runs in the worker alone', () => {
    const page = [...closure(sources, 'src/main.ts')];
    expect(page).toContain('src/lab/controller.ts');
    expect(page.filter((path) => /^(src\/(data|engine)\/|kernels\/|@tensorflow|webgpu)/.test(path))).toEqual([]);
  });

  it('gives Chart.js one owner', () => {
    const owners = [...sources].filter(([path, source]) =>
      importsOf(path, source).some((i) => isPartOf(i.target, 'chart.js') && !i.typeOnly),
    );
    expect(owners.map(([path]) => path)).toHaveLength(1);
  });

  it('has no file that is too long to read', () => {
    const long = [...sources].filter(([, source]) => source.split('\n').length - 1 > LONGEST_FILE);
    expect(long.map(([path]) => path)).toEqual([]);
  });

  it('has no file or folder whose name says nothing', () => {
    const vague = [...sources.keys()].filter((path) => path.split('/').some((part) => NAMES_OF_NOTHING.test(part)));
    expect(vague).toEqual([]);
  });
});

describe('the check itself', () => {
  const one = (path: string, source: string) => objections(new Map([[path, source]]));

  it.each([
    ['src/core/rng.ts', `import { LabError } from '../lab/runner.ts';`],
    ['src/core/rng.ts', `import { readFileSync } from 'node:fs';`],
    ['src/data/batches.ts', `import { modelSpec } from '../engine/spec.ts';`],
    ['src/store/url.ts', `import type { Verdict } from '../diagnosis/diagnose.ts';`],
    ['src/engine/device.ts', `import { nodeGpu } from './node_gpu.ts';`],
    ['src/lab/worker.ts', `import { nodeGpu } from '../engine/node_gpu.ts';`],
    ['src/lab/controller.ts', `import {\n  openDevice,\n  type LabDevice,\n} from '../engine/device.ts';`],
    ['src/lab/runner.ts', `const { html } = await import('lit');`],
    ['src/ui/lab-app/lab-app.ts', `import wgsl from '../../../kernels/matmul.wgsl?raw';`],
    ['src/ui/lab-app/lab-app.ts', `export { Runner } from '../../lab/runner.ts';`],
    ['src/cli/main.ts', `import '../ui/lab-app/lab-app.ts';`],
    ['src/cli/main.ts', `import { Chart } from 'chart.js/auto';`],
    ['src/elsewhere/thing.ts', `import { row } from '../core/config.ts';`],
  ])('objects to %s with %s', (path, source) => {
    expect(one(path, source)).toHaveLength(1);
  });

  it.each([
    ['src/engine/plan/plan.ts', `import wgsl from '../../../kernels/matmul.wgsl?raw';`],
    ['src/lab/controller.ts', `import type { DeviceReport } from '../engine/device.ts';`],
    ['src/cli/run.ts', `const { nodeGpu } = await import('../engine/node_gpu.ts');`],
    ['src/cli/serve.ts', `import sirv from 'sirv';\nimport { join } from 'node:path';`],
    [
      'src/core/rng.ts',
      `/**\n * See import('lit') and\n */\n// import { html } from 'lit';\nexport const name = 'lit';`,
    ],
    ['src/core/rng.test.ts', `import { anything } from '../ui/format.ts';`],
  ])('accepts %s with %s', (path, source) => {
    expect(one(path, source)).toEqual([]);
  });

  it('sees a cycle, and none where only types go round', () => {
    const a = (line: string) =>
      new Map([
        ['src/core/a.ts', `import { b } from './b.ts';`],
        ['src/core/b.ts', line],
      ]);
    expect(cycles(a(`import { a } from './a.ts';`))).toEqual(['src/core/a.ts → src/core/b.ts → src/core/a.ts']);
    expect(cycles(a(`import type { A } from './a.ts';`))).toEqual([]);
  });
});
