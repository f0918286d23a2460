import { describe, expect, it } from 'vitest';
import { rowsOf } from './reading/fit.ts';
import { pythonDicts } from './python_dicts.ts';
import { readLog } from './read_log.ts';

describe('printed Python dictionaries', () => {
  it('are counted where nothing tells the step; an evaluation has that of the training before it', () => {
    const log = `{'loss': 2.31, 'grad_norm': nan, 'learning_rate': 5e-05, 'epoch': 0.5}
{'loss': 2.11, 'grad_norm': 1.25, 'learning_rate': 4e-05, 'epoch': 1.0}
{'eval_loss': 2.05, 'eval_runtime': 3.1, 'eval_samples_per_second': 80.2, 'epoch': 1.0}
{'train_runtime': 99.1, 'train_samples_per_second': 12.0, 'train_loss': 2.21, 'epoch': 1.0}
`;
    expect(rowsOf(log, pythonDicts.lines({}))).toEqual([
      { step: 1, trainLoss: 2.31, gradNorm: NaN, lr: 5e-5 },
      { step: 2, trainLoss: 2.11, gradNorm: 1.25, lr: 4e-5 },
      { step: 2, valLoss: 2.05 },
    ]);
    expect(pythonDicts.sniff(log)).toBeGreaterThan(0.8);
  });

  it('have the step of the progress bar they are printed beside, and evaluations have bars of their own', () => {
    const log = [
      ' 10%|█         | 20/200 [00:10<01:30,  2.0it/s]\r                              \r',
      "{'loss': 3.1, 'epoch': 0.1}\n 20%|██        | 40/200 [00:20<01:20,  2.0it/s]{'loss': 2.9, 'epoch': 0.2}\n",
      "100%|██████████| 7/7 [00:01<00:00,  9.9it/s]\r{'eval_loss': 2.8, 'epoch': 0.2}\n",
      "100%|██████████| 7/7 [00:01<00:00,  9.9it/s]{'loss': 2.7, 'epoch': 0.3}\n",
    ].join('');
    expect(rowsOf(log, pythonDicts.lines({}))).toEqual([
      { step: 20, trainLoss: 3.1 },
      { step: 40, trainLoss: 2.9 },
      { step: 40, valLoss: 2.8 },
      { step: 60, trainLoss: 2.7 },
    ]);
  });

  it('may hold words, arrays and tensors of one number', () => {
    const log = `INFO: {'loss': '2.3', 'grad_norm': np.float64(1.5), 'learning_rate': tensor(3e-4, device='cuda:0'), 'step': 7}
{'train': {'loss': 2.25, 'acc': 0.5}, 'val': {'loss': 2.5}, 'step': 8}
`;
    expect(rowsOf(log, pythonDicts.lines({}))).toEqual([
      { step: 7, trainLoss: 2.3, gradNorm: 1.5, lr: 3e-4 },
      { step: 8, trainLoss: 2.25, valLoss: 2.5 },
    ]);
  });

  it('tell that their rows are counted, unless something tells the step', () => {
    const log = "{'loss': 2.31, 'epoch': 0.5}\n{'loss': 2.11, 'epoch': 1.0}\n";
    expect(readLog(log).notes).toEqual(['A row counts as one step: the log tells none.']);
    expect(readLog(`10%|█         | 20/200 [00:10<01:30,  2.0it/s]\r${log}`).notes).toEqual([]);
    expect(readLog(log.replaceAll('epoch', 'step')).notes).toEqual([]);
  });

  it('are not found in source code and in JSON', () => {
    const other = `    logs = {'loss': loss.item(), 'lr': scheduler.get_last_lr()[0]}\n{"loss": 2.3, "step": 1}\n`;
    expect(pythonDicts.sniff(other)).toBe(0);
  });

  it('take the keys that are chosen', () => {
    const log = "{'a': 1.5, 'b': 2.5, 'epoch': 0.25}\n";
    expect(rowsOf(log, pythonDicts.lines({ trainLoss: 'b', step: 'epoch' }))).toEqual([{ step: 0.25, trainLoss: 2.5 }]);
  });
});
