/** Two projects: everything on the default adapter, and the kernels once more on a second driver. */
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findSwiftShader } from './scripts/system.mjs';
import { watPlugin } from './scripts/wat_plugin.ts';

const unit: TestProjectConfiguration = {
  extends: true,
  test: { name: 'unit', include: ['{src,kernels}/**/*.test.ts', 'scripts/**/*.test.mjs'] },
};

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
    projects: process.platform === 'linux' ? [unit, swiftShader] : [unit],
    expect: { requireAssertions: true },
    pool: 'forks',
    maxWorkers: 2,
    // Against what hangs, not a measure of speed: SwiftShader on a busy machine takes minutes for some kernels.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
