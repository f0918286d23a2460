/** Progress bars, which are drawn again and again while nothing new is measured. */

/** tqdm: `  5%|▌         | 10/200 [00:10<03:10,  1.0it/s]`. */
const TQDM = /%\||it\/s|s\/it/;
/** Keras: `20/100 [====>.....]`, `20/100 ━━━━━━━━━━`. */
const KERAS = /^\s*(\d{1,12})\/(\d{1,12}) ?(?:\[[=>.]|[━─])/;

export const isTqdm = (line: string): boolean => TQDM.test(line);
export const isProgressBar = (line: string): boolean => TQDM.test(line) || KERAS.test(line);

/** Whether Keras goes on to draw the line while its epoch lasts. */
export function isUnfinished(line: string): boolean {
  const [, done, all] = KERAS.exec(line) ?? [];
  return done !== all;
}
