/** A run's history as CSV: `step,train_loss,val_loss,lr,grad_norm`, absent values as empty cells. */
import type { History } from '../../core/record.ts';

export function historyToCsv({ step, trainLoss, valLoss, lr, gradNorm }: History): string {
  const rows = step.map((s, i) => [s, trainLoss[i], valLoss[i] ?? '', lr[i], gradNorm[i]].join(','));
  return ['step,train_loss,val_loss,lr,grad_norm', ...rows, ''].join('\n');
}
