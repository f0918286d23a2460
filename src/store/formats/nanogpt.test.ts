import { describe, expect, it } from 'vitest';
import { rowsOf } from './reading/fit.ts';
import type { LossLog } from './log.ts';
import { nanogpt, printNanogpt } from './nanogpt.ts';

const LOG = `tokens per iteration will be: 16,384
number of parameters: 3.27M
step 0: train loss 4.1702, val loss 4.1811
iter 0: loss 4.1695, time 310.22ms, mfu -100.00%
iter 10: loss 3.2051, time 12.50ms, mfu 5.01%
step 20: train loss 2.9017, val loss 2.9504
saving checkpoint to out
iter 20: loss 2.8890, time 90.11ms, mfu 4.80%
`;

describe("nanoGPT's console output", () => {
  it('is read: losses of batches and of validations', () => {
    expect(rowsOf(LOG, nanogpt.lines({}))).toEqual([
      { step: 0, trainLoss: 4.1702, valLoss: 4.1811 },
      { step: 0, trainLoss: 4.1695 },
      { step: 10, trainLoss: 3.2051 },
      { step: 20, valLoss: 2.9504 },
      { step: 20, trainLoss: 2.889 },
    ]);
    expect(nanogpt.sniff(LOG)).toBe(0.9);
  });

  it('has a training curve of evaluations where no batch is logged', () => {
    const log = 'step 0: train loss 4.1, val loss 4.2\nstep 250: train loss 2.1, val loss 2.3\n';
    expect(rowsOf(log, nanogpt.lines({}))).toEqual([
      { step: 0, trainLoss: 4.1, valLoss: 4.2 },
      { step: 250, trainLoss: 2.1, valLoss: 2.3 },
    ]);
  });

  it('may be quoted, stamped with a rank and a time, and hold NaN and infinities', () => {
    const log =
      '> iter 1: loss inf, time 2.00ms, mfu 1.00%\r\n[rank0]: 2031-02-03 04:05:06,789 - INFO - iter 2: loss nan, time 2ms\r\n';
    expect(rowsOf(log, nanogpt.lines({}))).toEqual([
      { step: 1, trainLoss: Infinity },
      { step: 2, trainLoss: NaN },
    ]);
  });

  it('is not found in source code and in sentences', () => {
    const source =
      "        print(f\"step {iter_num}: train loss {losses['train']:.4f}, val loss {losses['val']:.4f}\")\n";
    expect(nanogpt.sniff(`${source}At step 3: train loss was low.\niter 5: loss of data\n`)).toBe(0);
  });

  it('is printed as nanoGPT prints it', () => {
    const log: LossLog = {
      step: [0, 5],
      trainLoss: [4.1, 3.98765],
      valLoss: [4.25, null],
      lr: [0.001, 1e-7],
      gradNorm: [null, NaN],
    };
    expect(printNanogpt(log)).toBe(
      'iter 0: loss 4.1000, lr 0.0010\nstep 0: train loss 4.1000, val loss 4.2500\niter 5: loss 3.98765, lr 1e-7, norm nan\n',
    );
  });
});
