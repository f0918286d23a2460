import { describe, expect, it } from 'vitest';
import { rowsOf } from './reading/fit.ts';
import { llmC } from './llm_c.ts';
import { readLog } from './read_log.ts';

describe("llm.c's logs", () => {
  it('are read from the file, whose accuracies are no losses', () => {
    const log =
      's:0 tel:10.9012\ns:0 trl:10.8999 lr:0.000001 norm:15.20\ns:1 eval:0.2531\ns:1 trl:-nan lr:0.000002 norm:inf\n';
    expect(rowsOf(log, llmC.lines({}))).toEqual([
      { step: 0, valLoss: 10.9012 },
      { step: 0, trainLoss: 10.8999, lr: 0.000001, gradNorm: 15.2 },
      { step: 1, trainLoss: NaN, lr: 0.000002, gradNorm: Infinity },
    ]);
    expect(llmC.sniff(log)).toBe(0.9);
  });

  it('are read from the console, where a validation has the step of the last update', () => {
    const log = `| weight init method    | gpt2_124M |
val loss 10.950312
step    1/900 | loss 10.912345 (+nanz)| norm 15.2012 (+nanz)| lr 1.00e-06 | 230.11 ms | -100.0% bf16 MFU | 2278323 tok/s
step    2/900 | loss 10.401200 (-0.31z)| norm 9.1000 (+0.12z)| lr 2.00e-06 | 120.00 ms | 51.2% bf16 MFU | 4341234 tok/s
val loss 10.300000
`;
    expect(rowsOf(log, llmC.lines({}))).toEqual([
      { step: 0, valLoss: 10.950312 },
      { step: 1, trainLoss: 10.912345, lr: 1e-6, gradNorm: 15.2012 },
      { step: 2, trainLoss: 10.4012, lr: 2e-6, gradNorm: 9.1 },
      { step: 2, valLoss: 10.3 },
    ]);
    expect(llmC.sniff(log)).toBe(0.9);
  });

  it('have columns to choose from, by the names in the log', () => {
    const log = 's:20 tel:6.4\ns:20 trl:9.1 lr:0.5 norm:3.2\ns:40 trl:8.1 lr:0.4 norm:3.1\n';
    const usual = readLog(log);
    expect(readLog(log, { mapping: { trainLoss: 'trl', step: 's' } })).toEqual(usual);
    expect(usual.columns).toContainEqual({ name: 'tel', channel: 'valLoss' });
    const { format, log: other } = readLog(log, { mapping: { trainLoss: 'norm' } });
    expect(format).toBe('llm.c');
    expect(other).toMatchObject({ trainLoss: [3.2, 3.1], valLoss: [6.4, null], gradNorm: [null, null] });
    expect(() => readLog(log, { mapping: { trainLoss: 'loss' } })).toThrow('It has s, tel, trl, lr, norm.');
    const printed = 'step   20/900 | loss 7.5 (+0.12z)| norm 2.1 (-0.40z)| lr 1.9e-04 | 9 ms\n';
    expect(readLog(printed, { mapping: { valLoss: 'loss' } }).log).toMatchObject({ trainLoss: [null], valLoss: [7.5] });
  });

  it('are not taken from other programs that print a validation loss', () => {
    expect(llmC.sniff('epoch 1 loss 2.1\nval loss 2.3\nepoch 2 loss 2.0\nval loss 2.2\n')).toBe(0);
  });
});
