/** TensorBoard's download of one curve as CSV: `Wall time,Step,Value`. */
import type { LineFormat, LossLog } from './log.ts';
import { printNumber } from './reading/numbers.ts';
import { TableReader } from './reading/table.ts';

const HEADER = 'Wall time,Step,Value';
const VALUE = 'Value';

/** The training loss alone; the table has no place for more, nor for the time, which a log does not tell. */
export function printTensorboard({ step, trainLoss }: LossLog): string {
  const rows = step.flatMap((at, i) => (trainLoss[i] === null ? [] : `0,${at},${printNumber(trainLoss[i]!)}`));
  return [HEADER, ...rows, ''].join('\n');
}

/** Which curve it is, the table does not say: the training loss, unless the column is mapped to something else. */
export const tensorboard: LineFormat = {
  id: 'tensorboard',
  title: "TensorBoard's CSV download",
  sniff: (head) => (/^"?wall[ _]time"?,"?step"?,"?value"?\s*$/im.test(head) ? 1 : 0),
  lines: (mapping) =>
    new TableReader(Object.values(mapping).includes(VALUE) ? mapping : { trainLoss: VALUE, ...mapping }),
};
