/** Lightning's CSVLogger, `metrics.csv`: `epoch,step,train_loss_step,val_loss`; training and validation on separate rows. */
import type { LineFormat } from './log.ts';
import { findHeader, TableReader } from './reading/table.ts';

export const lightning: LineFormat = {
  id: 'lightning',
  title: "Lightning's metrics.csv",
  sniff(head) {
    const names = findHeader(head);
    return names?.includes('step') && names.includes('epoch') ? 0.8 : 0;
  },
  lines: (mapping) => new TableReader(mapping),
};
