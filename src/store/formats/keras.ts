/** Keras's CSVLogger: `epoch,accuracy,loss,val_accuracy,val_loss`; often without the epoch, when a row is one. */
import type { LineFormat } from './log.ts';
import { findHeader, TableReader } from './reading/table.ts';

export const keras: LineFormat = {
  id: 'keras',
  title: "Keras's CSVLogger",
  sniff(head) {
    const names = findHeader(head);
    if (!names?.includes('loss') || names.includes('step')) return 0;
    const isValidated = (name: string) =>
      name === 'epoch' || names.includes(`val_${name}`) || /^(lr|learning_rate|val_.*)$/.test(name);
    return names.every(isValidated) ? 0.8 : 0;
  },
  lines: (mapping) => new TableReader(mapping),
};
