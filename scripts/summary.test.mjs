import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, readCounts, total } from './summary.mjs';

describe('the summary', () => {
  it('adds up what passed and what failed', () => {
    const counts = [
      { passed: 40, failed: 1 },
      { passed: 5, failed: 0 },
    ];
    expect(total(counts, 0)).toEqual({ passed: 45, failed: 1, line: '45 passed, 1 failed' });
  });

  it('is never green on nothing: a suite without tests, a missing report and a broken check each count as a failure', () => {
    expect(total([{ passed: 3, failed: 0 }, { passed: 0, failed: 0 }], 0).failed).toBe(1); // prettier-ignore
    expect(readCounts('no/such/report.json', countVitest)).toEqual({ passed: 0, failed: 1 });
    expect(total([{ passed: 3, failed: 0 }], 2).failed).toBe(2);
  });

  it('counts a test file that cannot be loaded', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'passed', assertionResults: [{ status: 'passed' }] },
    ];
    const report = { numPassedTests: 2, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0, testResults };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 2 });
  });

  it('counts what is skipped as a failure', () => {
    const report = { numPassedTests: 2, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };
    expect(countVitest(report)).toEqual({ passed: 2, failed: 2 });
    const stats = { expected: 1, unexpected: 0, flaky: 0, skipped: 3 };
    expect(countPlaywright({ stats, errors: [] })).toEqual({ passed: 1, failed: 3 });
  });

  it('counts flaky browser tests and errors outside of tests as failures', () => {
    const report = { stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 0 }, errors: [{ message: 'no server' }] };
    expect(countPlaywright(report)).toEqual({ passed: 4, failed: 3 });
  });
});
