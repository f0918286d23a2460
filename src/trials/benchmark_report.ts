/** docs/benchmark.md, from results of several devices. */
import type { BenchReport } from '../bench/report.ts';
import type { ScalingReport } from '../bench/scaling.ts';
import { scalingTables, scalingText } from '../bench/scaling_table.ts';
import { describeShape, SHAPES } from '../bench/shape.ts';
import { peaksText, kernelTable, notes, ratios, rowTable, type Table } from '../bench/table.ts';
import { markdownTable } from './markdown.ts';

/** Kernels in the document; the files hold all. */
const KERNELS_SHOWN = 12;

/** A step beside other libraries, or how it grows with the model. */
export type BenchmarkResult = BenchReport | ScalingReport;

const isScaling = (result: BenchmarkResult): result is ScalingReport => 'points' in result;

/** One file for each device, platform and shape: a new result takes the place of the old one. */
export function resultName(result: BenchmarkResult): string {
  const [device, what] = isScaling(result) ? [result.device, 'scaling'] : [result.device.name, result.shape];
  const words = `${device} ${result.platform.split(/[ /]/)[0]} ${what}`.toLowerCase();
  return `${words.match(/[a-z0-9]+/g)!.join('-')}.json`;
}

const INTRODUCTION = `# Benchmark

What a training step costs, written by \`npm run benchmark\` from the files in [benchmark](benchmark). In one process all rows train the same GPT from the same initial weights on the same tokens, a step each in turn, and every step is waited for, so that what disturbs the machine disturbs all; figures are medians of the rounds. One step is forward, backward, clipping by the global norm and AdamW.

- **JS ms** runs until the last submit of the step returns, without waits on the way and without the time in submits, which is **submit ms**: outside of browsers the driver works there, in the caller's thread. **GPU ms** is between the timestamps of all compute passes.
- **dispatches, submits, new buffers** are counted on WebGPU's own objects, **peak** is the most in buffers at once since the row was opened.
- **of matmul rate** is the arithmetic of the model, and **of bandwidth** the memory that the plan must touch, over GPU time where there is one, against what the device reaches in the same run with nothing else to do; small shapes stay in caches, which the copy does not, and may go beyond 100 %.
- **loss off by** is the largest difference of a step's loss from stock tfjs.

\`tfjs\` is our reference engine on stock TensorFlow.js; \`gpt-tfjs\` (0.0.5) and \`jax-js\` (@jax-js/jax 0.1.25, loss, gradient, clipping and AdamW in one jitted function) are development dependencies. To add a device, run \`npm run benchmark -- --shape S\` there, or open \`bench.html\` in its browser, press “Copy as JSON” and run \`npm run benchmark -- --from result.json\`.
`;

const NO_HARDWARE = 'No result of a hardware GPU has been added yet; the figures below are of programs on a CPU.\n';

/** Tables of scaling come last. */
export function benchmarkDocument(results: readonly BenchmarkResult[]): string {
  const reports = results.filter((result): result is BenchReport => !isScaling(result));
  const caveat = reports.every(({ device }) => device.software) ? [NO_HARDWARE] : [];
  const sections = [...reports.map(section), ...results.filter(isScaling).map(scalingSection)];
  return [INTRODUCTION, ...caveat, ...sections].join('\n');
}

const SCALING = `Median time of a step and memory of the engine as one size is varied at a time, by \`npm run benchmark -- --scaling\`. Beside them is what the lab says before a run: memory to the byte; time as the sum over all calls of the slower of arithmetic (**FLOP ms**) and traffic (**byte ms**), and a cost for each dispatch, at rates measured just before. After a run on a device the lab corrects its predictions by the ratio that it found.`;

function scalingSection(report: ScalingReport): string {
  const lines = list(scalingText(report).split('\n'));
  return paragraphs([`## ${report.device}, scaling`, SCALING, lines, ...scalingTables(report).map(table)]);
}

function section(report: BenchReport): string {
  const { device, platform, date, shape, rounds } = report;
  const kernels = report.kernels.length > 0 ? [table(kernelTable(report, KERNELS_SHOWN))] : [];
  return paragraphs([
    `## ${device.name}, ${shape}`,
    `${describeShape(SHAPES[shape])}. ${platform}, ${date.slice(0, 10)}, ${rounds} rounds.`,
    table(rowTable(report)),
    list([...ratios(report), peaksText(report), ...notes(report)]),
    ...kernels,
  ]);
}

const paragraphs = (parts: readonly string[]) => parts.map((part) => `${part}\n`).join('\n');
const table = ({ head, body }: Table) => {
  const escaped = body.map((cells) => cells.map((cell) => cell.replaceAll('*', String.raw`\*`)));
  return markdownTable(head, escaped);
};
const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
