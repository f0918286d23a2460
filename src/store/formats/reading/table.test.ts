import { describe, expect, it } from 'vitest';
import { readLog } from '../read_log.ts';

/** The columns that hold anything. */
function columnsOf(text: string, options = {}) {
  const { log } = readLog(text, options);
  return Object.fromEntries(
    Object.entries<(number | null)[]>({ ...log }).filter(([, column]) => column.some((value) => value !== null)),
  );
}

const EXPECTED = { step: [0, 1, 2], trainLoss: [4, 3, 2], valLoss: [4.1, null, 2.1] };

describe('a table', () => {
  it.each([
    ['commas', 'step,train_loss,val_loss\n0,4,4.1\n1,3,\n2,2,2.1\n'],
    ['commas and blanks', 'step, train_loss, val_loss\n0, 4, 4.1\n1, 3,\n2, 2, 2.1\n'],
    ['semicolons and decimal commas', 'step;train loss;val loss\n0;4,0;4,1\n1;3;\n2;2,0;2,1\n'],
    ['tabs', 'Step\tTrain Loss\tVal Loss\n0\t4\t4.1\n1\t3\t\n2\t2\t2.1\n'],
    ['blanks', 'step  train_loss  val_loss\n0     4           4.1\n1     3           None\n2     2           2.1\n'],
    [
      'bars',
      '| Step | Train Loss | Val Loss |\n|---|---|---|\n| 0 | 4 | 4.1 |\n| **1** | **3** | - |\n| 2 | 2 | 2.1 |\n',
    ],
    ['quotation marks', '"step","train ""loss""","val_loss"\n"0","4","4.1"\n"1","3",""\n"2","2","2.1"\n'],
    ['comments', '# step,train_loss,val_loss\n0,4,4.1\n# halfway\n1,3\n2,2,2.1\n'],
    ['columns in another order', 'time,val_loss,accuracy,train_loss,step\n9,4.1,0.1,4,0\n9,,0.2,3,1\n9,2.1,0.3,2,2\n'],
    ['commas at the ends', 'step,train_loss,val_loss,\n0,4,4.1,\n1,3,,\n2,2,2.1,,,\n'],
    ['short rows', 'step,train_loss,val_loss,lr\n0,4,4.1\n1,3\n2,2,2.1\n'],
    [
      'conflicts of a merge',
      'step,train_loss,val_loss\n<<<<<<< HEAD\n0,4,4.1\n=======\n1,3,\n>>>>>>> other\n2,2,2.1\n',
    ],
    ['a header again', 'step,train_loss,val_loss\n0,4,4.1\nstep,train_loss,val_loss\n1,3,\n2,2,2.1\n'],
    ['another header later', 'step,train_loss,val_loss\n0,4,4.1\n1,3,\nval_loss,seconds,step,train_loss\n2.1,0,2,2\n'],
    ['separate rows', 'epoch,step,train_loss,val_loss\n0,0,4,\n0,0,,4.1\n0,1,3,\n0,2,2,\n0,2,,2.1\n'],
    ['numbers of rows', ',train_loss,val_loss\n0,4,4.1\n1,3,\n2,2,2.1\n'],
    ['tensors', 'step,train_loss,val_loss\n0,tensor(4.),4.1\n1,"tensor(3., device=\'cuda:0\')",\n2,2,2.1\n'],
  ])('may have %s', (_, text) => {
    expect(columnsOf(text)).toEqual(EXPECTED);
  });

  it('keeps what is not finite', () => {
    const text = 'step,loss,val_loss,grad_norm\n0,nan,inf,1\n1,NaN,-Infinity,1\n2,-inf,,Inf\n';
    expect(columnsOf(text)).toEqual({
      step: [0, 1, 2],
      trainLoss: [NaN, NaN, -Infinity],
      valLoss: [Infinity, -Infinity, null],
      gradNorm: [1, 1, Infinity],
    });
  });

  it('may be blank but for a few cells', () => {
    const blank = Array.from({ length: 5000 }, (_, i) => `${i},,`).join('\n');
    expect(columnsOf(`step,loss,val_loss\n${blank}\n7,4,\n9,,3\n`)).toEqual({
      step: [7, 9],
      trainLoss: [4, null],
      valLoss: [null, 3],
    });
  });

  it('without steps has its rows counted', () => {
    const { log, notes } = readLog('loss,val_loss,accuracy\n4,4.1,0.1\n3,3.1,0.2\n');
    expect(log.step).toEqual([0, 1]);
    expect(notes).toEqual(['A row counts as one step: the log has no step column.']);
  });

  it('with several rows to an epoch has its rows counted', () => {
    const { log, notes } = readLog('epoch,loss\n1,4\n1,3.5\n1,3\n2,2.8\n2,2.6\n');
    expect(log.step).toEqual([0, 1, 2, 3, 4]);
    expect(notes[1]).toBe('A row counts as one step: several rows of the log have the same number.');
  });

  it('whose steps begin anew in every epoch has them go on', () => {
    expect(readLog('epoch,batch,loss\n1,0,4\n1,50,3\n2,0,2.5\n2,50,2\n').log.step).toEqual([0, 50, 50, 100]);
    expect(readLog('epoch,batch,loss\n1,50,4\n1,100,3\n2,50,2.5\n2,100,2\n1,50,4\n').log.step).toEqual([
      50, 100, 150, 200, 50,
    ]);
  });

  it('with a word for the part of the data is read as two curves', () => {
    const text = 'epoch,phase,loss\n0,train,4\n0,val,4.1\n1,train,3\n1,val,3.1\n';
    expect(columnsOf(text)).toEqual({ step: [0, 1], trainLoss: [4, 3], valLoss: [4.1, 3.1] });
  });

  it('takes the losses of epochs where those of steps are few', () => {
    const sparse = Array.from({ length: 30 }, (_, i) => `${i},${i % 10 ? '' : 5},${4 - i / 10}`).join('\n');
    const text = `step,train_loss_step,train_loss_epoch\n${sparse}\n`;
    expect(readLog(text).columns.find(({ channel }) => channel === 'trainLoss')?.name).toBe('train_loss_epoch');
    expect(columnsOf(text).trainLoss).toHaveLength(30);
  });

  it('with NaN in the cells that have no number is sparse', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${4 - i / 20},${i % 10 ? 'nan' : 4}`).join('\n');
    const { log, notes } = readLog(`step,train_loss,val_loss\n${rows}\n`.replace('\n', ' \n'));
    expect(log.valLoss.filter((loss) => loss !== null)).toEqual([4, 4, 4, 4]);
    expect(notes).toEqual(['NaN between the values of the validation loss means none was taken.']);
  });

  it('with NaN for training where there is validation is sparse', () => {
    const rows = Array.from({ length: 20 }, (_, i) => (i % 4 ? `${i},${4 - i / 20},nan` : `${i},nan,4`)).join('\n');
    const { trainLoss, valLoss } = readLog(`step,train_loss,val_loss\n${rows}\n`).log;
    expect([trainLoss, valLoss].map((column) => column.filter((loss) => loss !== null).length)).toEqual([15, 5]);
  });

  it('whose validation fails for good keeps its NaN', () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${4 - i / 20},${i < 20 ? 4 : 'nan'}`).join('\n');
    expect(readLog(`iter,train_loss,val_loss\n${rows}\n`).log.valLoss.filter(Number.isNaN)).toHaveLength(20);
  });

  it('may have its columns chosen', () => {
    const text = 'step,loss,other_loss\n0,4,9\n1,3,8\n';
    expect(columnsOf(text, { mapping: { trainLoss: 'other_loss', valLoss: 'loss' } })).toEqual({
      step: [0, 1],
      trainLoss: [9, 8],
      valLoss: [4, 3],
    });
  });
});

describe('a download of TensorBoard', () => {
  it('is the training loss, or what it is said to be', () => {
    const text = 'Wall time,Step,Value\n1700000000.5,10,4\n1700000001.5,20,nan\n';
    expect(columnsOf(text)).toEqual({ step: [10, 20], trainLoss: [4, NaN] });
    expect(columnsOf(text, { mapping: { valLoss: 'Value' } })).toEqual({ step: [10, 20], valLoss: [4, NaN] });
  });
});

describe('an export of wandb', () => {
  const text =
    '"Step","run - a - train/loss","run - a - train/loss__MIN","run - a - val/loss","run - b - train/loss"\n' +
    '"0","4","3.9","4.1","9"\n"1","3","2.9","","8"\n';

  it('is read without the bounds', () => {
    expect(columnsOf(text)).toEqual({ step: [0, 1], trainLoss: [4, 3], valLoss: [4.1, null] });
  });

  it('holds the first of several runs, and says so', () => {
    expect(readLog(text).notes).toEqual(['The file holds several runs: run - a was taken, not run - b.']);
  });

  it('holds the run that was chosen', () => {
    const { log, notes } = readLog(text, { mapping: { trainLoss: 'run - b - train/loss' } });
    expect(log).toMatchObject({ trainLoss: [9, 8], valLoss: [null, null] });
    expect(notes).toEqual(['The file holds several runs: run - b was taken, not run - a.']);
  });
});

describe('numbers without names', () => {
  it('are losses, or steps and losses', () => {
    expect(columnsOf('4\n3\nnan\n')).toEqual({ step: [0, 1, 2], trainLoss: [4, 3, NaN] });
    expect(columnsOf('0,4\n10,3\n')).toEqual({ step: [0, 10], trainLoss: [4, 3] });
    expect(columnsOf('0\n4.5\n3.5\n')).toEqual({ step: [0, 1], trainLoss: [4.5, 3.5] });
  });

  it('in more columns are left to a person', () => {
    const text = '0 4 4.1\n1 3 3.1\n';
    expect(() => readLog(text)).toThrow(
      'More than one column could be the training loss: column 1, column 2, column 3.',
    );
    const mapping = { step: 'column 1', trainLoss: 'column 2', valLoss: 'column 3' };
    expect(columnsOf(text, { mapping })).toEqual({ step: [0, 1], trainLoss: [4, 3], valLoss: [4.1, 3.1] });
  });
});
