/** `npm run tune`, `experiments`, `grade`, `calibrate`, `record` and `benchmark`, and the worker processes of the first two. */
import { LabError } from '../core/errors.ts';
import { benchmark } from './benchmark.ts';
import { calibrate } from './calibrate.ts';
import { experiments } from './experiments.ts';
import { grade } from './grade.ts';
import { record } from './record.ts';
import { tune } from './tune.ts';
import { serveTrainings } from './worker.ts';

const COMMANDS: Readonly<Record<string, { usage: string; main(args: string[]): Promise<number> }>> = {
  tune,
  experiments,
  grade,
  calibrate,
  record,
  benchmark,
};

async function main([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name]! : null;
  if (!command)
    throw new LabError('usage', `There is no command "${name}".`, `Use ${Object.keys(COMMANDS).join(', ')}.`);
  if (!args.includes('--help')) return command.main(args);
  process.stdout.write(`npm run ${command.usage}\n`);
  return 0;
}

if (process.argv[2] === 'worker') serveTrainings();
else {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof LabError ? error.message : (error as Error).stack}\n`);
    process.exitCode = 2;
  }
}
