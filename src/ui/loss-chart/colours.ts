import { RUN_COLOURS } from './compared.ts';

/** Custom properties with the colours that are used on a canvas. */
const PLOT_COLOURS = [
  'ink',
  'soft',
  'line',
  'paper',
  'train',
  'val',
  'norm',
  'rate',
  'warn',
  'wash',
  ...RUN_COLOURS,
] as const;

/** Resolved CSS colours, by the names of the custom properties. */
export type PlotColours = Record<(typeof PLOT_COLOURS)[number], string>;

/** Media queries that change the colours of the page. */
export const COLOUR_QUERIES = [
  '(prefers-color-scheme: dark)',
  '(prefers-contrast: more)',
  '(forced-colors: active)',
  'print',
];

/** A canvas cannot read custom properties, and `light-dark()` is only resolved when an element uses it. */
export function coloursOf(element: HTMLElement): PlotColours {
  const style = getComputedStyle(element);
  const colours = PLOT_COLOURS.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, style.color] as const;
  });
  element.style.color = '';
  return Object.fromEntries(colours) as PlotColours;
}
