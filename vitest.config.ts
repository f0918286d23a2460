/** Three projects: quick tests, thorough ones on the default adapter, and the kernels once more on a second driver. */
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { findSwiftShader } from './scripts/system.mjs';
import { watPlugin } from './scripts/wat_plugin.ts';

/** The tests of kernels, but for those that read the sources or try a twin alone. */
const KERNELS_ON_A_GPU = 'kernels/!(copies|exp_twin|gelu_twin).test.ts';

/** What opens a GPU, starts programs, trains for long, or tries very many cases, and therefore takes minutes. `npm run check` leaves it out. */
const THOROUGH = [
  KERNELS_ON_A_GPU,
  'src/engine/{device,fault_parity,inspection,parity}.test.ts',
  'src/engine/plan/{kernel_choice,kernel_trial,plan,predict,quads}.test.ts',
  'src/engine/reference/{cross_entropy,model,reference_engine}.test.ts',
  'src/bench/bench.test.ts',
  'src/lab/{forecast,session}.test.ts',
  'src/trials/slice.test.ts',
  'src/data/corpora/pocket_english/grammar.test.ts',
  'src/diagnosis/properties.test.ts',
  'src/store/formats/fuzz.test.ts',
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
    include: [KERNELS_ON_A_GPU],
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
