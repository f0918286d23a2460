/** Three projects: quick tests, thorough ones on the default adapter, and the kernels once more on a second driver. */
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findSwiftShader } from './scripts/system.mjs';
import { watPlugin } from './scripts/wat_plugin.ts';

/** What needs a GPU, trains, or starts programs, and therefore minutes. `npm run check` leaves it out. */
const THOROUGH = [
  'kernels/**/*.test.ts',
  'src/engine/**/*.test.ts',
  'src/lab/{forecast,session}.test.ts',
  'src/trials/slice.test.ts',
  'src/cli/{bench,cli,logs}.test.ts',
  'scripts/library.test.mjs',
];

const quick: TestProjectConfiguration = {
  extends: true,
  test: { name: 'quick', include: ['{src,kernels}/**/*.test.ts', 'scripts/**/*.test.mjs'], exclude: THOROUGH },
};

const thorough: TestProjectConfiguration = { extends: true, test: { name: 'thorough', include: THOROUGH } };

/** SwiftShader and Mesa are written independently: what both compute is what the kernels say. */
const swiftShader: TestProjectConfiguration = {
  extends: true,
  test: {
    name: 'swiftshader',
    include: ['kernels/**/*.test.ts'],
    setupFiles: ['scripts/assert_swiftshader.mjs'],
    env: { VK_ICD_FILENAMES: findSwiftShader() ?? '/missing/vk_swiftshader_icd.json' },
  },
};

export default defineConfig({
  plugins: [watPlugin()],
  test: {
    // Only on Linux can Dawn be told which driver to take.
    projects: process.platform === 'linux' ? [quick, thorough, swiftShader] : [quick, thorough],
    expect: { requireAssertions: true },
    pool: 'forks',
    maxWorkers: 2,
    // Against what hangs, not a measure of speed: SwiftShader on a busy machine takes minutes for some kernels.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
