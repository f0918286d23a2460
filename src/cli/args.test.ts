import { expect, it } from 'vitest';
import { commandLine, readArgs, wholeNumber } from './args.ts';

it('takes a negative number for a value, of which the flag says what it wants', () => {
  const { values } = readArgs(['a.log', '--rounds', '-3'], { rounds: { type: 'string' } });
  expect(values.rounds).toBe('-3');
  expect(() => wholeNumber('rounds', values.rounds)).toThrow('--rounds cannot be "-3". Use a whole number from 1.');
  expect(() => readArgs(['-3'], { rounds: { type: 'string' } })).toThrow("Unknown option '-3'");
});

it('gives a command back with its flags, each a word for the shell', () => {
  const values = { scale: 'ci', seed: '3', text: "it's a text.txt", set: ['dropout=0', 'n_layer=2'] };
  expect(commandLine('spikes', values, {})).toBe(
    String.raw`losslab run spikes --scale ci --seed 3 --text 'it'\''s a text.txt' --set dropout=0 --set n_layer=2`,
  );
});

it('leaves out where the last run went, and settings that the fix is about', () => {
  const values = {
    grad_clip: '0',
    set: ['grad_clip=0', 'seed=4'],
    json: true,
    out: 'run.json',
    compare: true,
    fix: 'clip',
  };
  expect(commandLine('spikes', values, { grad_clip: 1 })).toBe('losslab run spikes --set seed=4 --fix clip');
});
