/**
 * `npm run check`: the quick loop while a change is being made: types, lint, format, and the unit tests that need no GPU.
 * `npm run check -- --changed [commit]`: only what is affected by changes since that commit (HEAD by default).
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { npmScript, runChecks } from './checks.mjs';

const TYPES = npmScript('typecheck');
const LINT = npmScript('lint');
/** Unlike `format:check`, of some files alone, and with a cache. */
const FORMAT = ['npx', 'prettier', '--check', '--cache', '--ignore-unknown'];
const TESTS = npmScript('test:unit', '--project', 'quick', '--reporter', 'minimal');

const LINTED = /\.(ts|mjs)$/;
/** Sources mostly tested on GPUs, which `quick` in vitest.config.ts leaves out. */
const NEEDS_A_GPU = /^(kernels|src\/engine)\//;

const everything = [
  { name: 'types', command: TYPES },
  { name: 'lint', command: LINT },
  { name: 'format', command: [...FORMAT, '.'] },
  { name: 'unit tests', command: TESTS },
];

/** Types depend on one another, so they are always checked as a whole. */
function checksOf(changed, commit) {
  const linted = changed.filter((path) => LINTED.test(path));
  return [
    { name: 'types', command: TYPES },
    ...(linted.length > 0 ? [{ name: 'lint', command: [...LINT, ...linted] }] : []),
    ...(changed.length > 0 ? [{ name: 'format', command: [...FORMAT, ...changed] }] : []),
    { name: 'unit tests', command: [...TESTS, '--passWithNoTests', '--changed', commit] },
  ];
}

/** Paths of the files that differ from a commit, new ones included. @throws {Error} if there is no such commit */
function changedSince(commit) {
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`There is no commit "${commit}". Name one that "git log" shows, or none.`);
    return stdout.split('\n').filter((path) => path !== '' && existsSync(path));
  };
  return [...git('diff', '--name-only', commit, '--'), ...git('ls-files', '--others', '--exclude-standard')];
}

/** @throws {Error} if they do not match the usage above */
function readArguments() {
  const refuse = (sentence) => {
    throw new Error(`${sentence} Use npm run check, or npm run check -- --changed [commit].`);
  };
  const [flag, commit = 'HEAD', ...rest] = process.argv.slice(2);
  if (flag !== undefined && flag !== '--changed') refuse(`check takes no "${flag}".`);
  if (rest.length > 0) refuse('--changed takes one commit.');
  return { isChangedOnly: flag === '--changed', commit };
}

try {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const { isChangedOnly, commit } = readArguments();
  const changed = isChangedOnly ? changedSince(commit) : null;
  const { broken } = runChecks(changed ? checksOf(changed, commit) : everything);
  if (changed?.some((path) => NEEDS_A_GPU.test(path)))
    console.log(
      '\nKernels or the engine have changed. Their tests on GPUs take minutes: npm run test:unit -- kernels src/engine',
    );
  process.exitCode = broken > 0 ? 1 : 0;
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
