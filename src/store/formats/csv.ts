/** Our own table: `step,train_loss,val_loss,lr,grad_norm`, absent values as empty cells. */
import type { LineFormat, LossLog } from './log.ts';
import { TableReader } from './reading/table.ts';

const HEADER = 'step,train_loss,val_loss,lr,grad_norm';
const HEADER_LINE = new RegExp(`^${HEADER}\\s*$`, 'm');

export function printCsv({ step, trainLoss, valLoss, lr, gradNorm }: LossLog): string {
  const rows = step.map((at, i) => [at, trainLoss[i], valLoss[i], lr[i], gradNorm[i]].join(','));
  return [HEADER, ...rows, ''].join('\n');
}

export const csv: LineFormat = {
  id: 'csv',
  title: "this lab's CSV",
  exact: true,
  sniff: (head) => (HEADER_LINE.test(head) ? 1 : 0),
  lines: (mapping) => new TableReader(mapping),
};
