/** Reads the JSON reports of Vitest and Playwright and adds them up. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * A file that could not even be loaded has no tests; it counts as one failed test. So does each skipped test:
 * no test may be skipped because something is missing.
 * @returns {{ passed: number, failed: number }}
 */
export function countVitest(report) {
  const unloaded = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const skipped = report.numPendingTests + report.numTodoTests;
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloaded.length + skipped };
}

/**
 * Errors outside of any test (a page that is not served, a file that cannot be loaded) and skipped tests count as
 * failed tests.
 * @returns {{ passed: number, failed: number }}
 */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected, failed: unexpected + flaky + skipped + report.errors.length };
}

/** Counts of a report file; a report that was not written is one failure. */
export function readCounts(path, count) {
  return existsSync(path) ? count(JSON.parse(readFileSync(path, 'utf8'))) : { passed: 0, failed: 1 };
}

/**
 * @param {{ passed: number, failed: number }[]} counts one for each suite; a suite without a test is a failure
 * @param {number} brokenChecks how many of type check, lint, format and build did not pass
 */
export function total(counts, brokenChecks) {
  const empty = counts.filter(({ passed, failed }) => passed + failed === 0).length;
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const failed = counts.reduce((sum, count) => sum + count.failed, empty + brokenChecks);
  return { passed, failed, line: `${passed} passed, ${failed} failed` };
}
