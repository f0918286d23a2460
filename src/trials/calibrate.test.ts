import { expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';

it.each([
  [['folder', '--seeds', 'x'], 'calibrate takes no "folder". Use --runs, --seeds, --sensitivity, --curves.'],
  [['--curves', 'folder', '--seeds', 'x'], '--curves has no meaning without --sensitivity. Add --sensitivity.'],
  [['--sensitivity', '--runs', 'folder', '--seeds', 'x'], '--runs has no meaning with --sensitivity.'],
  [['--sensitivity', '--seeds', '0'], '--seeds cannot be "0". Use a whole number of seeds for each pattern.'],
])('calibrate refuses %j', (args, sentence) => {
  expect(() => calibrate.main(args)).toThrow(sentence);
});
