/** `losslab`: the lab without a browser. */
import { LabError } from '../core/errors.ts';
import { bench } from './bench.ts';
import { diagnose } from './diagnose.ts';
import { list } from './list.ts';
import { messageOf } from './log_file.ts';
import { run } from './run.ts';
import { serve } from './serve.ts';
import { watch } from './watch.ts';

interface Command {
  usage: string;
  summary: string;
  /** Resolves with the exit code. */
  main(args: string[]): Promise<number>;
}

const COMMANDS: Readonly<Record<string, Command>> = { run, diagnose, watch, list, bench, serve };

function help(): string {
  const lines = Object.values(COMMANDS).map(({ usage, summary }) => `  losslab ${usage}\n      ${summary}`);
  return `Loss Curve Lab: train a tiny GPT and read its loss curve.\n\n${lines.join('\n')}\n`;
}

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(help());
    return 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) {
    throw new LabError('usage', `There is no command "${name}".`, `Use one of ${Object.keys(COMMANDS).join(', ')}.`);
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`losslab ${command.usage}\n    ${command.summary}\n`);
    return 0;
  }
  return command.main(args);
}

/** Codes of errors that another input would mend; everything else is a failure of this run. */
const UNUSABLE_INPUT: ReadonlySet<string> = new Set([
  'usage',
  'config',
  'text',
  'log',
  'no-adapter',
  'no-webgpu',
  'limits',
]);

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`losslab: ${error instanceof LabError ? messageOf(error) : (error as Error).stack}\n`);
  process.exitCode = error instanceof LabError && UNUSABLE_INPUT.has(error.code) ? 2 : 1;
}
