/** An atlas as a picture to keep: light, whatever the page is, so that it can be printed. */
import { row } from '../../core/config.ts';
import { PATTERNS } from '../../core/pattern.ts';
import type { Atlas } from './atlas.ts';
import { shortWords } from './axis.ts';
import { LOOKS, tally } from './looks.ts';
import { baseWords, titleOf, type Cell } from './plan.ts';
import { commonRange, sparkline, type LossRange } from './sparkline.ts';

const PAPER = '#fffefb';
const INK = '#1d2126';
const SOFT = '#62666d';
const EDGE = '#c9c5ba';
const SANS = '"Inter Variable", system-ui, sans-serif';
const CELL = { width: 190, height: 124, gap: 8 };
const MARGIN = { left: 190, top: 186, right: 44, bottom: 100 };
/** Pixels a unit, so that it is sharp on paper. */
const SHARPNESS = 2;
const NARROWEST = 760;
const LINE = 20;

type Canvas = CanvasRenderingContext2D;

/** Title, base, sides, cells and legend on a canvas of its own size. */
export function drawAtlas(atlas: Atlas): HTMLCanvasElement {
  const { across, down } = atlas.plan;
  const [columns, rows] = [across.values.length, down.values.length];
  const width = Math.max(NARROWEST, MARGIN.left + columns * (CELL.width + CELL.gap) + MARGIN.right);
  const height = MARGIN.top + rows * (CELL.height + CELL.gap) + MARGIN.bottom;
  const canvas = document.createElement('canvas');
  canvas.width = width * SHARPNESS;
  canvas.height = height * SHARPNESS;
  const context = canvas.getContext('2d')!;
  context.scale(SHARPNESS, SHARPNESS);
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);

  write(context, titleOf(atlas.plan), 44, 58, 'bold 30px', INK);
  write(context, baseWords(atlas.plan), 44, 88, '16px', SOFT);
  write(context, `${row(across.key).label} →`, MARGIN.left, MARGIN.top - 56, '600 16px', INK);
  write(context, `${row(down.key).label} ↓`, MARGIN.left - 16, MARGIN.top - 12, '600 16px', INK, 'right');
  across.values.forEach((value, i) => {
    const lines = wrapped(context, shortWords(across.key, value), CELL.width);
    const top = MARGIN.top - 12 - LINE * (lines.length - 1);
    lines.forEach((line, l) => write(context, line, xOf(i) + CELL.width / 2, top + l * LINE, '16px', INK, 'center'));
  });
  down.values.forEach((value, i) => {
    const lines = wrapped(context, shortWords(down.key, value), MARGIN.left - 44);
    const top = yOf(i) + CELL.height / 2 + 5 - (LINE / 2) * (lines.length - 1);
    lines.forEach((line, l) => write(context, line, MARGIN.left - 16, top + l * LINE, '16px', INK, 'right'));
  });

  const range = commonRange(atlas.cells.flatMap((cell) => atlas.resultOf(cell)?.history ?? []));
  for (const cell of atlas.cells) drawCell(context, atlas, cell, range);
  drawLegend(context, atlas, yOf(rows) + 34, width);
  write(context, 'Loss Curve Lab', width - MARGIN.right, 58, '16px', SOFT, 'right');
  return canvas;
}

const xOf = (column: number) => MARGIN.left + column * (CELL.width + CELL.gap);
const yOf = (line: number) => MARGIN.top + line * (CELL.height + CELL.gap);

function drawCell(context: Canvas, atlas: Atlas, cell: Cell, range: LossRange): void {
  const [x, y] = [xOf(cell.column), yOf(cell.row)];
  const { width, height } = CELL;
  const result = atlas.resultOf(cell);
  context.save();
  context.beginPath();
  context.roundRect(x, y, width, height, 8);
  context.clip();
  if (!result) {
    const problem = atlas.problemOf(cell);
    if (problem !== null) hatch(context, x, y);
    context.fillStyle = PAPER; // so that the words can be read on the hatching
    context.fillRect(x + 6, y + height - 32, 96, 24);
    const words = problem === null ? 'not trained' : cell.config ? 'failed' : 'not possible';
    write(context, words, x + 12, y + height - 15, '14px', SOFT);
  } else {
    const { pattern } = result.verdict;
    const { colour, name } = LOOKS[pattern];
    const inverted = pattern === 'nan';
    context.fillStyle = inverted ? INK : tint(colour);
    context.fillRect(x, y, width, height);
    if (!inverted) {
      context.fillStyle = colour;
      context.fillRect(x, y + height - 7, width, 7);
    }
    const ink = inverted ? '#ffffff' : INK;
    drawCurve(context, sparkline(result.history, cell.config!.max_iters, range), x + 12, y + 12, ink);
    write(context, name, x + 12, y + height - 17, 'bold 17px', ink);
  }
  context.restore();
  context.strokeStyle = EDGE;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 8);
  context.stroke();
}

function drawCurve(
  context: Canvas,
  { points, end }: ReturnType<typeof sparkline>,
  x: number,
  y: number,
  ink: string,
): void {
  const [width, height] = [CELL.width - 24, CELL.height - 54];
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.beginPath();
  for (const point of points) context.lineTo(x + point.x * width, y + point.y * height);
  context.stroke();
  if (end) write(context, '×', x + end.x * width, y + end.y * height + 6, 'bold 20px', ink, 'center');
}

function drawLegend(context: Canvas, atlas: Atlas, y: number, width: number): void {
  let x = MARGIN.left;
  let line = y;
  for (const { pattern, count } of tally(atlas.cells.flatMap((cell) => atlas.resultOf(cell)?.verdict.pattern ?? []))) {
    const words = `${PATTERNS[pattern]}: ${count}`;
    context.font = `16px ${SANS}`;
    const room = context.measureText(words).width + 48;
    if (x + room > width - MARGIN.right) [x, line] = [MARGIN.left, line + 28];
    context.fillStyle = LOOKS[pattern].colour;
    context.strokeStyle = SOFT;
    context.fillRect(x, line - 13, 16, 16);
    context.strokeRect(x + 0.5, line - 12.5, 15, 15);
    write(context, words, x + 24, line, '16px', INK);
    x += room;
  }
}

function hatch(context: Canvas, x: number, y: number): void {
  context.strokeStyle = EDGE;
  context.lineWidth = 2;
  for (let at = -CELL.height; at < CELL.width; at += 12) {
    context.beginPath();
    context.moveTo(x + at, y + CELL.height);
    context.lineTo(x + at + CELL.height, y);
    context.stroke();
  }
}

/** Lines of whole words that are no wider, where no word is. */
function wrapped(context: Canvas, words: string, width: number): string[] {
  context.font = `16px ${SANS}`;
  return words.split(' ').reduce<string[]>((lines, word) => {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim();
    return context.measureText(longer).width <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, []);
}

/** A quarter of a colour on white. */
function tint(colour: string): string {
  const channels = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));
  return `rgb(${channels.map((value) => Math.round(255 - (255 - value) * 0.26)).join(' ')})`;
}

function write(
  context: Canvas,
  words: string,
  x: number,
  y: number,
  font: string,
  colour: string,
  align: CanvasTextAlign = 'left',
): void {
  context.font = `${font} ${SANS}`;
  context.fillStyle = colour;
  context.textAlign = align;
  context.fillText(words, x, y);
}
