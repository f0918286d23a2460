/** `npm run benchmark`: measures, keeps the result, and writes docs/benchmark.md from all results that are kept. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBench } from '../bench/bench.ts';
import type { BenchReport } from '../bench/report.ts';
import { runScaling, type ScalingReport } from '../bench/scaling.ts';
import { SHAPE_NAMES, type ShapeName } from '../bench/shape.ts';
import { oneOf, readFlags, wholeNumber } from '../cli/args.ts';
import { platform } from '../cli/platform.ts';
import { LabError } from '../core/errors.ts';
import { openDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { benchmarkDocument, resultName, type BenchmarkResult } from './benchmark_report.ts';

/** The built entry lies two folders below the root, as this file does. */
const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const RESULTS = join(DOCS, 'benchmark');

export const benchmark = {
  usage: 'benchmark [-- --shape XS|S|M --rounds n | --scaling | --from result.json | --write]',
  async main(args: string[]): Promise<number> {
    const values = readFlags('benchmark', args, {
      shape: { type: 'string' },
      rounds: { type: 'string' },
      scaling: { type: 'boolean' },
      from: { type: 'string' },
      write: { type: 'boolean' },
    });
    const shape = oneOf('shape', values.shape, SHAPE_NAMES) ?? 'XS';
    const rounds = wholeNumber('rounds', values.rounds);
    mkdirSync(RESULTS, { recursive: true });
    if (!values.write) {
      const measured = () => (values.scaling ? measureScaling() : measure(shape, rounds));
      const report = values.from ? readReport(values.from) : await measured();
      writeFileSync(join(RESULTS, resultName(report)), `${JSON.stringify(report, null, 2)}\n`);
    }
    const names = readdirSync(RESULTS).filter((name) => name.endsWith('.json'));
    const reports = names.sort().map((name) => readReport(join(RESULTS, name)));
    writeFileSync(join(DOCS, 'benchmark.md'), benchmarkDocument(reports));
    process.stdout.write(`docs/benchmark.md holds ${reports.length} results.\n`);
    return 0;
  },
};

async function measure(shape: ShapeName, rounds: number | undefined): Promise<BenchReport> {
  const gpu = await nodeGpu();
  return runBench({
    shape,
    ...(rounds !== undefined && { rounds }),
    open: () => openDevice(gpu),
    platform: platform(),
    onProgress: ({ doing }) => process.stderr.write(`${doing}\n`),
  });
}

async function measureScaling(): Promise<ScalingReport> {
  const lab = await openDevice(await nodeGpu());
  const onProgress = (done: number, total: number) => process.stderr.write(`${done}/${total}\n`);
  const report = await runScaling({ lab, platform: platform(), onProgress });
  lab.destroy();
  return report;
}

/** What `losslab bench --json` printed or the page copied. @throws LabError */
function readReport(path: string): BenchmarkResult {
  const report = JSON.parse(readFileSync(path, 'utf8')) as Partial<BenchReport & ScalingReport>;
  if (report.device && report.points) return report as ScalingReport;
  if (report.device && report.rows && report.kernels) return report as BenchReport;
  throw new LabError('usage', `${path} is no benchmark.`, 'Use what losslab bench --json prints.');
}
