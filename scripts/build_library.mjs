/** Builds the diagnosis as a library: one module without imports, and its types. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENTRY = join(ROOT, 'src/library.ts');

/** @param {string} outDir emptied first */
export async function buildLibrary(outDir) {
  rmSync(outDir, { recursive: true, force: true });
  await build({
    root: ROOT,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      outDir,
      target: 'es2022',
      minify: false,
      lib: { entry: ENTRY, formats: ['es'], fileName: () => 'library.js' },
      // The type declarations keep their comments, and editors show those.
      rolldownOptions: { output: { comments: false } },
    },
  });
  writeTypes(join(outDir, 'types'));
}

/** Writes the declarations. In their imports TypeScript keeps `.ts`, which only sources may have; it becomes `.js`. */
function writeTypes(outDir) {
  const options = ['--project', join(ROOT, 'tsconfig.library.json'), '--outDir', outDir];
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
  for (const path of readdirSync(outDir, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts')) continue;
    const file = join(outDir, path);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/(?<=from '\.[^'\n]*)\.ts(?=')/g, '.js'));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildLibrary(join(ROOT, 'dist/library'));
