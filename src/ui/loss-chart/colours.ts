import { RUN_COLOURS } from './compared.ts';

/** Custom properties of the page that a canvas is drawn in. */
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

/** A canvas knows no custom properties, and `light-dark()` is only resolved where it is used: on an element. */
export function coloursOf(element: HTMLElement): PlotColours {
  const style = getComputedStyle(element);
  const colours = PLOT_COLOURS.map((name) => {
    element.style.color = `var(--${name})`;
    return [name, style.color] as const;
  });
  element.style.color = '';
  return Object.fromEntries(colours) as PlotColours;
}
