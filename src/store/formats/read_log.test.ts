import { describe, expect, it } from 'vitest';
import { FORMATS } from './index.ts';
import { LogError, type LogFormat } from './log.ts';
import { readLog } from './read_log.ts';

const failure = (text: string, options = {}) => {
  try {
    readLog(text, options);
  } catch (error) {
    if (error instanceof LogError) return error;
    throw error;
  }
  throw new Error('It was read.');
};

/** The columns that hold anything. */
function columnsOf(text: string, options = {}) {
  const { log } = readLog(text, options);
  return Object.fromEntries(
    Object.entries<(number | null)[]>({ ...log }).filter(([, column]) => column.some((value) => value !== null)),
  );
}

/** A short log of each format, by id. */
const EXAMPLES: readonly [id: string, text: string][] = [
  ['csv', 'step,train_loss,val_loss,lr,grad_norm\n0,4,4.1,0.001,1.5\n1,3,,0.001,1.2\n'],
  ['keras', 'epoch,accuracy,loss,val_accuracy,val_loss\n0,0.1,4,0.1,4.1\n1,0.2,3,0.2,3.1\n'],
  ['lightning', 'epoch,step,train_loss_step,val_loss\n0,49,4,\n0,99,3,\n0,99,,3.1\n'],
  ['wandb', '"Step","calm-sun-1 - train/loss","calm-sun-1 - train/loss__MIN"\n"0","4","4"\n"1","3","3"\n'],
  ['tensorboard', 'Wall time,Step,Value\n1700000000.1,0,4\n1700000001.2,1,3\n'],
  ['table', 'iteration\tTrain Loss\n0\t4\n1\t3\n'],
  ['long-table', 'metric,step,value\nloss,0,4\nloss,1,3\n'],
  ['numbers', '4\n3\n2.5\n'],
  ['jsonl', '{"step": 0, "loss": 4}\n{"step": 1, "loss": 3}\n'],
  ['json', '{"step":[0,1],"trainLoss":[4,3],"valLoss":[null,3.1],"lr":[1,1],"gradNorm":[1,1]}'],
  ['json-document', '[{"step": 0, "loss": 4}, {"step": 1, "loss": 3}]'],
  ['trainer-state', '{"epoch": 1, "log_history": [{"loss": 4, "step": 0}, {"loss": 3, "step": 1}]}'],
  ['nanogpt', 'step 0: train loss 4, val loss 4\niter 0: loss 4, time 1ms\niter 1: loss 3, time 1ms\n'],
  ['llm.c', 's:0 tel:4\ns:0 trl:4 lr:1e-4 norm:1\ns:1 trl:3 lr:1e-4 norm:1\n'],
  ['modded-nanogpt', 'step:0/2 val_loss:4 train_time:1ms\nstep:1/2 train_loss:3 train_time:2ms\n'],
  ['python-dicts', "{'loss': 4, 'step': 0}\n{'loss': 3, 'step': 1}\n"],
  ['key-values', 'epoch 1 | loss: 4 | val_loss: 4.1\nepoch 2 | loss: 3 | val_loss: 3.1\n'],
];

const isFormat = (value: unknown): value is LogFormat =>
  typeof value === 'object' && value !== null && 'id' in value && 'sniff' in value;

describe('the list of formats', () => {
  it('has every format that a file defines', () => {
    const modules = import.meta.glob<Record<string, unknown>>(['./*.ts', '!./*.test.ts'], { eager: true });
    const forgotten = Object.entries(modules).flatMap(([file, module]) =>
      Object.values(module).some((value) => isFormat(value) && !FORMATS.includes(value)) ? [file] : [],
    );
    expect(forgotten, `not in FORMATS of index.ts: ${forgotten.join(', ')}`).toEqual([]);
  });

  it('has an example of each here', () => {
    const missing = FORMATS.map(({ id }) => id).filter((id) => !EXAMPLES.some(([example]) => example === id));
    expect(missing, `no line in EXAMPLES: ${missing.join(', ')}`).toEqual([]);
  });
});

describe('a log of any format', () => {
  it.each(EXAMPLES)('is found to be %s', (id, text) => {
    const { format, title, log } = readLog(text);
    expect({ format, title }).toEqual({ format: id, title: FORMATS.find((candidate) => candidate.id === id)!.title });
    expect(log.trainLoss).toContain(3);
    expect(new Set(Object.values(log).map((column) => column.length)).size).toBe(1);
    expect(readLog(text, { format: id })).toEqual(readLog(text));
  });

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['ends of lines as in Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['lone carriage returns', (text: string) => text.replaceAll('\n', '\r')],
    ['no end of the last line', (text: string) => text.trimEnd()],
    ['two bytes a character', (text: string) => text.replaceAll(/./gs, '$&\0')],
    ['colours', (text: string) => text.replaceAll(',', ',\u001b[32m').replaceAll('\n', '\u001b[0m\n')],
    ['empty lines and other lines', (text: string) => text.replaceAll('\n', '\n\n# saved a checkpoint\n')],
    ['a repeated header', (text: string) => text + text.split('\n')[0]! + '\n'],
  ])('is the same with %s', (_, change) => {
    const text = 'step,train_loss,val_loss\n0,4.5,4.6\n1,3.5,\n2,nan,3.6\n';
    expect(columnsOf(change(text))).toEqual(columnsOf(text));
  });

  it('may begin with pages of something else', () => {
    const source = Array.from({ length: 3000 }, (_, i) => `def step_${i}(loss): return loss + ${i}`).join('\n');
    expect(columnsOf(`${source}\nstep,loss\n0,4\n1,3\n`)).toEqual({ step: [0, 1], trainLoss: [4, 3] });
  });

  it('that is cut off is read as far as it goes, and it says so', () => {
    const { format, log, notes } = readLog('{"log_history": [\n{"loss": 4, "step": 0},\n{"loss": 3, "step": 1},\n{"lo');
    expect(format).toBe('jsonl');
    expect(log.trainLoss).toEqual([4, 3]);
    expect(notes[0]).toBe("Not read as Hugging Face's trainer_state.json: The JSON ends too early.");
  });

  it('is read by names where a mapping asks for more than its format has', () => {
    const text = 'iter 0: loss 4, time 100ms, aux_loss 9\niter 1: loss 3, time 100ms, aux_loss 8\n';
    expect(readLog(text).format).toBe('nanogpt');
    expect(columnsOf(text, { mapping: { trainLoss: 'aux_loss' } }).trainLoss).toEqual([9, 8]);
  });

  it('has lines that are too long skipped, and says so', () => {
    const { log, notes } = readLog(`step,loss\n0,4\n${'9'.repeat(1_000_001)},1\n1,3\n`);
    expect(log.trainLoss).toEqual([4, 3]);
    expect(notes).toContain('1 line of more than a million characters was skipped.');
  });

  it('tells how many lines between the measurements were skipped', () => {
    expect(readLog('step,loss\n0,4\nsaved\n1,3\n').notes).toEqual(['1 line without measurements was skipped.']);
  });

  it('does not count the lines of a progress bar as skipped', () => {
    const bars =
      '  5%|▌         | 10/200 [00:10<03:10,  1.0it/s]\r 6/20 [====>........] - loss: 4\r 7/20 ━━━━━ loss: 4\r';
    expect(readLog(`iter 0: loss 4\n${bars}iter 1: loss 3\n`).notes).toEqual([]);
  });

  it('may be drawn over itself with backspaces', () => {
    const epoch = (loss: number) =>
      `Epoch 1/2\n 9/20 ━━━━━ 1s 3ms/step - loss: 9.0${'\b'.repeat(70)}\r20/20 ━━━━━ 1s 3ms/step - loss: ${loss}\n`;
    expect(columnsOf(epoch(4.5) + epoch(3.5)).trainLoss).toEqual([4.5, 3.5]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['\x1f\uFFFD\b\0\0\0', 'The file is compressed.'],
    ['PK\x03\x04\0\0', 'The file is compressed.'],
    ['\uFFFD\uFFFD\x01\x02'.repeat(100), 'The file is not text.'],
    [' \n\t\n', 'The file is empty.'],
    ['', 'The file is empty.'],
    ['hello\nworld\n', 'No loss was found; the log begins with “hello”.'],
    ['{"step": [0, 1], "trainLoss": [4,', 'The JSON ends too early.'],
    ['{"log_history": [\n[4],\n{"loss" 3}]}', 'The JSON breaks at line 3.'],
    ['{"log_history": 3}', 'The file has no list log_history.'],
  ])('gets a sentence: %j', (text, sentence) => {
    expect(failure(text).message).toContain(sentence);
  });

  it('says what can be read', () => {
    for (const source of ['nanoGPT', 'Hugging Face', 'CSV', 'JSON']) expect(failure('hello').fix).toContain(source);
    expect(failure('hello').fix.length).toBeLessThan(200);
  });

  it('is a log in another format than it is said to be, too', () => {
    expect(failure('step,loss\n0,4\n', { format: 'nanogpt' }).message).toBe(
      "The log is not nanoGPT's console output; it begins with “step,loss”. Left out, the format is found.",
    );
  });

  it('is a table without rows, too', () => {
    expect(failure('step,train_loss,val_loss\n').sentence).toBe('The log has a header but no rows.');
    expect(failure('step,train_loss,val_loss\n\n').columns).toEqual([]);
  });

  it('says whether more lines would change that', () => {
    const row = '1,2,3\n';
    const lasting = (text: string) => failure(text).lasting;
    expect([lasting(''), lasting('hello\n'), lasting(`step,d_loss,g_loss\n${row}`)]).toEqual([false, false, false]);
    expect([lasting('PK\x03\x04'), lasting(`step,d_loss,g_loss\n${row.repeat(9)}`)]).toEqual([true, true]);
    expect([lasting(`when,foo,bar\n${row.repeat(9)}`), lasting(row.repeat(9))]).toEqual([true, true]);
  });

  it('lists the columns where a choice would help', () => {
    expect(failure('step,d_loss,g_loss\n0,1,2\n').columns).toEqual(['step', 'd_loss', 'g_loss']);
    expect(failure('time,foo,bar\n0,1,2\n').columns).toEqual(['time', 'foo', 'bar']);
    expect(failure('{"a": 1}\n{"a": 2}\n').columns).toEqual(['a']);
    expect(columnsOf('time,foo,bar\n0,1,2\n', { mapping: { trainLoss: 'bar' } })).toEqual({
      step: [0],
      trainLoss: [2],
    });
  });

  it('is a mapping to a column that is not there, too', () => {
    const error = failure('step,loss\n0,4\n', { mapping: { valLoss: 'oops' } });
    expect(error.message).toBe('The log has no column oops. It has step, loss.');
    expect(error.columns).toEqual(['step', 'loss']);
  });

  it('is a format of no name, too', () => {
    expect(failure('4\n3\n', { format: 'xml' }).message).toMatch(
      /^There is no log format xml\. Use one of json, csv, /,
    );
  });
});

describe('a channel that is left out', () => {
  it.each([
    ['a table', 'step,loss,val_loss,lr\n5,4,4.1,1\n6,3,3.1,1\n'],
    ['records', '{"step": 5, "loss": 4, "val_loss": 4.1, "lr": 1}\n{"step": 6, "loss": 3, "val_loss": 3.1, "lr": 1}\n'],
    ['printed lines', 'step 5 | loss 4 | val loss 4.1 | lr 1\nstep 6 | loss 3 | val loss 3.1 | lr 1\n'],
  ])('is not in the log, whatever columns there are: %s', (_, text) => {
    expect(columnsOf(text, { mapping: { valLoss: '', lr: '' } })).toEqual({ step: [5, 6], trainLoss: [4, 3] });
    expect(columnsOf(text, { mapping: { trainLoss: '', lr: '' } })).toEqual({ step: [5, 6], valLoss: [4.1, 3.1] });
    expect(columnsOf(text, { mapping: { step: '' } }).step).toEqual([0, 1]);
    expect(readLog(text, { mapping: { lr: '' } }).columns.map(({ channel }) => channel)).not.toContain('lr');
  });

  it('may be one of a format whose lines have fixed meanings', () => {
    const text = 's:5 trl:4 lr:1 norm:2\ns:5 tel:4.1\ns:6 trl:3 lr:1 norm:2\n';
    expect(columnsOf(text, { mapping: { trainLoss: '', lr: '', gradNorm: '' } })).toEqual({
      step: [5],
      valLoss: [4.1],
    });
  });

  it('may be one that several columns could be', () => {
    const text = 'step,d_loss,g_loss,val_loss\n0,4,5,3\n';
    expect(columnsOf(text, { mapping: { trainLoss: '' } })).toEqual({ step: [0], valLoss: [3] });
  });

  it('may be the step of numbers without names', () => {
    expect(columnsOf('10,4\n20,3\n', { mapping: { step: '' } })).toEqual({ step: [0, 1], trainLoss: [4, 3] });
  });

  it('leaves nothing where it was the only loss', () => {
    expect(failure('step,loss\n0,4\n', { mapping: { trainLoss: '' } }).message).toContain('No loss was found');
  });
});
