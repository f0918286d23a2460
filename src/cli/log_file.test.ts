import { expect, it } from 'vitest';
import type { LabError } from '../core/errors.ts';
import { readLog } from '../store/formats/read_log.ts';
import { messageOf } from './log_file.ts';

const messageFor = (text: string): string => {
  try {
    readLog(text);
  } catch (error) {
    return messageOf(error as LabError);
  }
  throw new Error('It was read.');
};

it('names the flag that chooses a column', () => {
  expect(messageFor('step,gen_loss,disc_loss\n0,1,2\n')).toBe(
    'More than one column could be the training loss: gen_loss, disc_loss. Choose one with --map train_loss=gen_loss.',
  );
  expect(messageFor('step,gen loss,disc loss\n0,1,2\n')).toMatch(/ Choose one with --map 'train_loss=gen loss'\.$/);
  expect(messageFor('when,foo,bar\n0,1,2\n')).toMatch(
    / Choose the columns, as in --map train_loss=name: there are when, foo, bar\.$/,
  );
});

it('says in one sentence what can be read, and where to read on', () => {
  expect(messageFor('hello\n').length).toBeLessThan(300);
  expect(messageFor('hello\n')).toMatch(/ See losslab diagnose --help\.$/);
});
