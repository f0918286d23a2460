/** The formats a log can be saved in. */
export const EXPORTS = {
  csv: { title: 'CSV', ending: '-curve.csv', type: 'text/csv' },
  json: { title: 'JSON', ending: '-curve.json', type: 'application/json' },
  nanogpt: { title: 'nanoGPT log', ending: '-nanogpt.log', type: 'text/plain' },
  tensorboard: { title: 'TensorBoard CSV', ending: '-tensorboard.csv', type: 'text/csv' },
} as const;

export type ExportId = keyof typeof EXPORTS;
export const EXPORT_IDS = Object.keys(EXPORTS) as ExportId[];

/** What is lost of a log when it is saved so; null where nothing is. */
export const exportNote = (as: ExportId, { valLosses }: { valLosses: number }): string | null =>
  as === 'tensorboard' && valLosses > 0 ? "TensorBoard's CSV holds the training loss only." : null;

/** `run.csv` as JSON is `run-curve.json`: never the name of the log itself. */
export const exportName = (file: string, as: ExportId): string => file.replace(/\.[^.]+$/, '') + EXPORTS[as].ending;
