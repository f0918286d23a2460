import { describe, expect, it } from 'vitest';
import { rowsOf } from './reading/fit.ts';
import { moddedNanogpt } from './modded_nanogpt.ts';

const SOURCE = `import os
# the run of last week ended like this: step:1390/1390 val_loss:3.3000
    print0(f"step:{step}/{args.num_iterations} val_loss:{val_loss:.4f} train_time:{t:.0f}ms")
    print0(f'step:{step+1}/{train_steps} train_loss:{loss.item():.4f} step_avg:{t/step:.2f}ms', console=True)
====================================================================================================
`;
const RECORDS = `step:0/50 val_loss:10.8201 train_time:0ms step_avg:nanms
step:1/50 train_loss:10.8199 train_time:310ms step_avg:nanms
peak memory allocated: 39012 MiB
step:2/50 train_loss:nan train_time:420ms step_avg:110.00ms
`;

describe("modded-nanogpt's log", () => {
  it('is read after its source code, whose statements look alike', () => {
    expect(rowsOf(SOURCE + RECORDS, moddedNanogpt.lines({}))).toEqual([
      { step: 0, valLoss: 10.8201 },
      { step: 1, trainLoss: 10.8199 },
      { step: 2, trainLoss: NaN },
    ]);
  });

  it('is known by its records, and by its source alone where that is long', () => {
    expect(moddedNanogpt.sniff(SOURCE + RECORDS)).toBe(0.9);
    expect(moddedNanogpt.sniff(SOURCE)).toBe(0.6);
    expect(moddedNanogpt.sniff('step: 3 train_loss: 2.1\n')).toBe(0);
  });

  it('may have a rank before every record', () => {
    expect(rowsOf('0: step:5/9 train_loss:3.5 train_time:9ms\n', moddedNanogpt.lines({}))).toEqual([
      { step: 5, trainLoss: 3.5 },
    ]);
  });
});
