/** A curve of any length as a few losses, and these as a small picture. */

const POINTS = 60;
export const WIDTH = 72;
export const HEIGHT = 28;
const MARGIN = 2;

/** Losses at even distances; null where one was no finite number. */
export function sketchOf(losses: readonly number[]): (number | null)[] {
  const count = Math.min(POINTS, losses.length);
  return Array.from({ length: count }, (_, i) => {
    const loss = losses[Math.round((i * (losses.length - 1)) / Math.max(1, count - 1))]!;
    return Number.isFinite(loss) ? loss : null;
  });
}

/** The path of an SVG of `WIDTH` by `HEIGHT`, with a gap where there is no number; empty where there is no line. */
export function sketchPath(losses: readonly (number | null)[]): string {
  const finite = losses.filter((loss) => loss !== null);
  if (finite.length < 2) return '';
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const x = (i: number) => MARGIN + (i / (losses.length - 1)) * (WIDTH - 2 * MARGIN);
  const y = (loss: number) => HEIGHT - MARGIN - ((loss - low) / (high - low || 1)) * (HEIGHT - 2 * MARGIN);
  return losses
    .map((loss, i) =>
      loss === null ? '' : `${losses[i - 1] == null ? 'M' : 'L'}${x(i).toFixed(1)} ${y(loss).toFixed(1)}`,
    )
    .join('');
}
