/** `npm run benchmark`: measures, keeps the result, and writes docs/benchmark.md from all results that are kept. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runBench } from '../bench/bench.ts';
import type { BenchReport } from '../bench/report.ts';
import { runScaling, type ScalingReport } from '../bench/scaling.ts';
import { SHAPE_NAMES } from '../bench/shape.ts';
import { readArgs } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { openDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { benchmarkDocument, resultName, type Result } from './benchmark_report.ts';

/** The built entry lies two folders below the root, as this file does. */
const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const RESULTS = join(DOCS, 'benchmark');

export const benchmark = {
  usage: 'benchmark [-- --shape XS|S|M --rounds n | --scaling | --from result.json | --write]',
  async main(args: string[]): Promise<number> {
    const { values } = readArgs(args, {
      shape: { type: 'string', default: 'XS' },
      rounds: { type: 'string' },
      scaling: { type: 'boolean' },
      from: { type: 'string' },
      write: { type: 'boolean' },
    });
    mkdirSync(RESULTS, { recursive: true });
    if (!values.write) {
      const measured = () => (values.scaling ? measureScaling() : measure(values.shape, values.rounds));
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

/** @throws LabError */
async function measure(shapeName: string, rounds: string | undefined): Promise<BenchReport> {
  const shape = SHAPE_NAMES.find((name) => name === shapeName);
  if (!shape) throw new LabError('usage', `There is no shape "${shapeName}".`, `Use ${SHAPE_NAMES.join(', ')}.`);
  const gpu = await nodeGpu();
  return runBench({
    shape,
    ...(rounds !== undefined && { rounds: Number(rounds) }),
    open: () => openDevice(gpu),
    platform: `Node ${process.versions.node}, ${availableParallelism()} cores`,
    onProgress: ({ doing }) => process.stderr.write(`${doing}\n`),
  });
}

async function measureScaling(): Promise<ScalingReport> {
  const lab = await openDevice(await nodeGpu());
  const platform = `Node ${process.versions.node}, ${availableParallelism()} cores`;
  const onProgress = (done: number, total: number) => process.stderr.write(`${done}/${total}\n`);
  const report = await runScaling({ lab, platform, onProgress });
  lab.destroy();
  return report;
}

/** What `losslab bench --json` printed or the page copied. @throws LabError */
function readReport(path: string): Result {
  const report = JSON.parse(readFileSync(path, 'utf8')) as Partial<BenchReport & ScalingReport>;
  if (report.device && report.points) return report as ScalingReport;
  if (report.device && report.rows && report.kernels) return report as BenchReport;
  throw new LabError('usage', `${path} is no benchmark.`, 'Use what losslab bench --json prints.');
}
