/** Runs checks one after the other, all of them even if one fails, and says at the end which passed. */
import { spawnSync } from 'node:child_process';

/**
 * @typedef {object} Check
 * @property {string} name for a person
 * @property {string[]} command a program and its arguments
 * @property {() => { passed: number, failed: number }} [report] counts of its tests; without it only the exit code matters
 */

/** The command of an npm script; `args` come after its own. */
export const npmScript = (name, ...args) => ['npm', 'run', '--silent', name, '--', ...args];

/**
 * @param {readonly Check[]} checks
 * @returns {{ counts: { passed: number, failed: number }[], broken: number }} `broken`: how many failed without a failed test
 */
export function runChecks(checks, env = process.env) {
  const results = checks.map((check) => runCheck(check, env));
  console.log('');
  for (const { name, ok, time, counts } of results) {
    const tests = counts ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${time}${tests})`);
  }
  return {
    counts: results.flatMap(({ counts }) => counts ?? []),
    broken: results.filter(({ ok, counts }) => !ok && !(counts && counts.failed > 0)).length,
  };
}

function runCheck({ name, command: [program, ...args], report }, env) {
  console.log(`\n— ${name} —`);
  const start = performance.now();
  // On Windows npm and npx are scripts, which only a shell starts.
  const { status } = spawnSync(program, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  const time = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  return { name, ok: status === 0, time, counts: report?.() };
}
