import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../bench/report.ts';
import { benchmarkDocument, resultName, type BenchmarkResult } from './benchmark_report.ts';

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const results = readdirSync(`${DOCS}benchmark`)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => ({ name, report: JSON.parse(readFileSync(`${DOCS}benchmark/${name}`, 'utf8')) as BenchmarkResult }));

describe('docs/benchmark.md', () => {
  it('says what the results say', () => {
    expect(results.length).toBeGreaterThan(0);
    expect(readFileSync(`${DOCS}benchmark.md`, 'utf8')).toBe(benchmarkDocument(results.map(({ report }) => report)));
  });

  it('has a file for each device, platform and shape', () => {
    for (const { name, report } of results) expect(resultName(report)).toBe(name);
  });

  it('says that figures of hardware are missing for as long as they are', () => {
    const isOfStep = (report: BenchmarkResult): report is BenchReport => 'rows' in report;
    const software = results.map(({ report }) => report).find((report) => isOfStep(report) && report.device.software);
    if (!software || !isOfStep(software)) return expect.fail('no result of a software adapter');
    const hardware = { ...software, device: { ...software.device, name: 'a GPU', software: false } };
    expect(benchmarkDocument([software])).toContain('No result of a hardware GPU');
    expect(benchmarkDocument([software, hardware])).not.toContain('No result of a hardware GPU');
  });
});
