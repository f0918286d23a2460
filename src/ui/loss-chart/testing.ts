/** A canvas that works without a browser and records what was drawn. */

/** Extremes of what was drawn, in pixels. */
export interface Ink {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Width of a letter of JetBrains Mono, as a share of its size. */
const LETTER = 0.6;

type Call = (...values: number[]) => void;

/** A canvas of the given size; `inkOf` returns what a drawing puts on it. */
export function recordingCanvas(width: number, height: number) {
  let points: [x: number, y: number][] = [];
  let colours = new Set<string>();
  const state: Record<string, unknown> = { font: '10px mono', textAlign: 'left', fillStyle: '', strokeStyle: '' };
  const kept: Record<string, unknown>[] = [];
  const size = () => Number.parseFloat(/([\d.]+)px/.exec(String(state['font']))![1]!);
  const measureText = (text: string) => ({ width: text.length * LETTER * size() });
  const reach: Call = (x, y) => void points.push([x!, y!]);
  const rectangle: Call = (x, y, w, h) => void points.push([x!, y!], [x! + w!, y! + h!]);
  const words = (text: string, x: number, y: number) => {
    const long = measureText(text).width;
    const left = state['textAlign'] === 'right' ? x - long : x;
    points.push([left, y - size()], [left + long, y]);
  };
  const inked = (use: string, style: string) => colours.add(`${use} ${String(state[style])}`);
  const methods: Record<string, unknown> = {
    measureText,
    save: () => kept.push({ ...state }),
    restore: () => Object.assign(state, kept.pop()),
    moveTo: reach,
    lineTo: reach,
    arc: (x: number, y: number, r: number) => rectangle(x - r, y - r, 2 * r, 2 * r),
    fillRect: (...box: number[]) => (inked('area', 'fillStyle'), rectangle(...box)),
    fillText: (text: string, x: number, y: number) => (inked('text', 'fillStyle'), words(text, x, y)),
    strokeText: (text: string, x: number, y: number) => (inked('halo', 'strokeStyle'), words(text, x, y)),
    stroke: () => inked('line', 'strokeStyle'),
    fill: () => inked('area', 'fillStyle'),
  };
  const canvas = { width, height, style: {}, getContext: () => context };
  const context: CanvasRenderingContext2D = new Proxy(state, {
    get: (_, name: string) => (name === 'canvas' ? canvas : (methods[name] ?? state[name] ?? (() => {}))),
    set: (_, name: string, value) => ((state[name] = value), true),
  }) as unknown as CanvasRenderingContext2D;
  return {
    canvas: canvas as unknown as HTMLCanvasElement,
    /** Extremes, and colours by their use; null if nothing was drawn. */
    inkOf(draw: (context: CanvasRenderingContext2D) => void): { box: Ink; colours: string[] } | null {
      [points, colours] = [[], new Set()];
      context.save();
      draw(context);
      context.restore();
      if (points.length === 0) return null;
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
      const box = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
      return { box, colours: [...colours] };
    },
  };
}
