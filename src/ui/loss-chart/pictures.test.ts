/**
 * The pictures of the eight patterns, as data: where each mark stands, what it says, and how far its ink and the lines
 * reach, in whole pixels. A change of the charts shows in the snapshot; read it before you take it over (`vitest -u`).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LESSONS, type Lesson } from '../../core/pattern.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import { readRecording, recordingName, type Recording, type RecordingFile } from '../../store/recording.ts';
import { USUAL_SIZES } from './axes.ts';
import type { PlotColours } from './colours.ts';
import type { Box, PlacedMark, Scene } from './marks/mark.ts';
import type { PlotFrame } from './plot-frame.ts';
import { LossPlot } from './plot.ts';
import type { Point } from './point.ts';
import { recordingCanvas } from './testing.ts';

const HEIGHT = { loss: 360, strip: 110 };
const NAMES = ['ink', 'soft', 'line', 'paper', 'train', 'val', 'norm', 'rate', 'warn', 'wash'];
const RUNS = [1, 2, 3, 4, 5].map((slot) => `run-${slot}`);
/** Each colour is its name, so that the snapshot is readable. */
const COLOURS = Object.fromEntries([...NAMES, ...RUNS].map((name) => [name, name])) as PlotColours;

function recorded(experiment: Lesson, fix: string | null = null): Recording {
  const file = new URL(`../recorded-run/runs/${recordingName({ experiment, fix })}.json`, import.meta.url);
  return readRecording(JSON.parse(readFileSync(file, 'utf8')) as RecordingFile);
}

const frameOf = ({ facts, config }: Recording, more: Partial<PlotFrame> = {}): PlotFrame => ({
  vocabSize: facts.vocabSize,
  floor: facts.floor,
  maxSteps: config.max_iters,
  clip: config.grad_clip,
  overlay: null,
  band: null,
  ...more,
});

const pixels = ({ left, right, top, bottom }: Box) =>
  `x ${Math.round(left)} to ${Math.round(right)}, y ${Math.round(top)} to ${Math.round(bottom)}`;
const at = ({ x, y }: Partial<Point>) =>
  (x === undefined ? '' : `, step ${x}`) + (y === undefined ? '' : `, value ${Number(y.toPrecision(4))}`);

type Canvas = ReturnType<typeof recordingCanvas>;

/** The extent of a line, and its ends. */
function reach(points: readonly Point[]): string {
  const drawn = points.filter(({ y }) => !Number.isNaN(y));
  if (drawn.length === 0) return 'none';
  const [xs, ys] = [drawn.map(({ x }) => x), drawn.map(({ y }) => y)];
  const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  return `${pixels(box)}, from height ${Math.round(ys[0]!)} to ${Math.round(ys.at(-1)!)}`;
}

function draw(recording: Recording, width: number, frame = frameOf(recording)) {
  const [loss, strip] = [recordingCanvas(width, HEIGHT.loss), recordingCanvas(width, HEIGHT.strip)];
  const plot = new LossPlot(loss.canvas, strip.canvas, COLOURS, USUAL_SIZES);
  plot.update(recording.history, 0, frame, { range: null, logarithmic: false });
  const { loss: upper, strip: lower } = plot.scenes;
  plot.destroy();
  return [...told('loss', upper!, loss, ['train', 'validation']), ...told('strip', lower!, strip, ['norm', 'rate'])];
}

/** Describes a plot in lines of text: its area, its lines, and its marks with their ink and words. */
function told(name: string, { frame, marks, lines }: Scene, { inkOf }: Canvas, names: readonly string[]): string[] {
  const inks = ({ draw }: PlacedMark) =>
    (['beneath', 'above'] as const).flatMap((layer) => {
      const ink = draw[layer] && inkOf(draw[layer]);
      return ink ? [`${layer} ${pixels(ink.box)}: ${ink.colours.join(', ')}`] : [];
    });
  return [
    `${name}: ${pixels(frame)}`,
    ...lines.map((points, i) => `  line ${names[i]}: ${reach(points)}`),
    ...marks.flatMap((mark) => [
      `  ${mark.kind}: ${inks(mark).join('; ')}`,
      ...mark.labels.map(({ text, box, about }) => `    “${text}” ${pixels(box)}${at(about)}`),
    ]),
  ];
}

describe.each([
  ['1280 px', 880],
  ['390 px', 340],
])('on a page of %s', (_, width) => {
  it.each(LESSONS)('the picture of %s is the one that is known', (lesson) => {
    const recording = recorded(lesson);
    const band = { from: 40, to: 120, channel: 'trainLoss' } as const;
    expect(draw(recording, width, frameOf(recording, { band }))).toMatchSnapshot();
  });

  it('the picture of a fix shows the run before', () => {
    const { id } = findExperiment('spikes').fixes[0]!;
    const [before, after] = [recorded('spikes'), recorded('spikes', id)];
    const overlay = { history: before.history, label: 'before: spikes' };
    expect(draw(after, width, frameOf(after, { overlay }))).toMatchSnapshot();
  });

  it('the picture of a comparison shows the runs, live changes and a peak that is cut off', () => {
    const run = recorded('good');
    const trainLoss = run.history.trainLoss.map((loss, i) => (i === 120 ? 40 : loss));
    const tunes = [
      { step: 100, key: 'learning_rate', value: 2e-3 },
      { step: 300, key: 'grad_clip', value: 0 },
    ];
    const compared = (['flat', 'spikes', 'sawtooth'] as const).map((id, slot) => ({
      history: recorded(id).history,
      label: id,
      slot,
    }));
    const twin = { history: recorded('plateau').history, label: 'healthy twin' };
    const changed: Recording = { ...run, history: { ...run.history, trainLoss, tunes } };
    expect(draw(changed, width, frameOf(run, { compared, twin }))).toMatchSnapshot();
  });
});
