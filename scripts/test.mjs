/** `npm test`: everything, from a bare machine on. All checks run even if one fails; the last line counts the tests. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { provision } from './provision.mjs';
import { countPlaywright, countVitest, readCounts, total } from './summary.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const VITEST_REPORT = 'test-results/vitest.json';
const PLAYWRIGHT_REPORT = 'test-results/playwright.json';

/** npm scripts, in this order. Those that write a report count their tests; of the others it matters that they pass. */
const CHECKS = [
  { name: 'types', script: 'typecheck' },
  { name: 'lint', script: 'lint' },
  { name: 'format', script: 'format:check' },
  { name: 'build', script: 'build' },
  {
    name: 'unit tests',
    script: 'test:unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_REPORT}`],
    report: () => readCounts(VITEST_REPORT, countVitest),
  },
  {
    name: 'browser tests',
    script: 'e2e',
    args: ['--reporter=list,json'],
    report: () => readCounts(PLAYWRIGHT_REPORT, countPlaywright),
  },
];

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function run({ name, script, args = [], report }) {
  console.log(`\n— ${name} —`);
  const start = performance.now();
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: PLAYWRIGHT_REPORT };
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const { status } = spawnSync(npm, ['run', '--silent', script, '--', ...args], { cwd: ROOT, env, stdio: 'inherit' });
  return { name, ok: status === 0, time: seconds(start), counts: report?.() };
}

process.chdir(ROOT);
rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results');
try {
  const start = performance.now();
  const { found } = provision();
  console.log(`Chromium: ${found.chromium}\nWebGPU in Node: ${found.adapter.name} (${seconds(start)})`);
} catch (error) {
  console.error(error.message);
  console.log('0 passed, 1 failed');
  process.exit(1);
}
const results = CHECKS.map(run);
console.log('');
for (const { name, ok, time, counts } of results) {
  const tests = counts ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${time}${tests})`);
}
const brokenChecks = results.filter(({ ok, counts }) => !ok && !(counts && counts.failed > 0)).length;
const { failed, line } = total(
  results.flatMap(({ counts }) => counts ?? []),
  brokenChecks,
);
console.log(`\n${line}`);
process.exitCode = failed > 0 ? 1 : 0;
