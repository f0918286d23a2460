/** `npm test`: everything, from a bare machine on. The last line counts the tests. */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npmScript, runChecks } from './checks.mjs';
import { provision } from './provision.mjs';
import { countPlaywright, countVitest, readCounts, total } from './summary.mjs';

const VITEST_REPORT = 'test-results/vitest.json';
const PLAYWRIGHT_REPORT = 'test-results/playwright.json';

const CHECKS = [
  { name: 'types', command: npmScript('typecheck') },
  { name: 'lint', command: npmScript('lint') },
  { name: 'format', command: npmScript('format:check') },
  { name: 'build', command: npmScript('build') },
  {
    name: 'unit tests',
    command: npmScript('test:unit', '--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`),
    report: () => readCounts(VITEST_REPORT, countVitest),
  },
  {
    name: 'browser tests',
    command: npmScript('e2e', '--reporter=list,json'),
    report: () => readCounts(PLAYWRIGHT_REPORT, countPlaywright),
  },
];

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results');
try {
  const start = performance.now();
  const { found } = provision();
  const time = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`Chromium: ${found.chromium}\nWebGPU in Node: ${found.adapter.name} (${time} s)`);
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const { counts, broken } = runChecks(CHECKS, { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT_REPORT });
const { failed, line } = total(counts, broken);
console.log(`\n${line}`);
process.exitCode = failed > 0 ? 1 : 0;
