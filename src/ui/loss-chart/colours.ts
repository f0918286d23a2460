import { RUN_COLOURS } from './compared.ts';

/** Custom properties of the page that a canvas is drawn in. */
export const PLOT_COLOURS = [
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
