import { LabError } from '../core/errors.ts';
import { isOfNoKind } from '../store/formats/log.ts';
import { readArgs } from './args.ts';
import { follow } from './follow_file.ts';
import { GrowingLog } from './growing_log.ts';
import { LOG_FLAGS, LOG_USAGE, mappingFrom, vocabFrom } from './log_file.ts';
import { print } from './output.ts';
import { Runs } from './runs.ts';
import { adviceLines, verdictLines } from './verdict_text.ts';

const FLAGS = { ...LOG_FLAGS, every: { type: 'string' }, idle: { type: 'string' } } as const;

export const watch = {
  usage: `watch <file> ${LOG_USAGE} [--every seconds] [--idle seconds]`,
  summary:
    'Follows a growing log and reports each pattern once, as soon as it can be recognised.\n' +
    '    Ends with the verdict so far on Ctrl-C, or with the verdict once nothing was written for --idle seconds.',
  async main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    const [path] = positionals;
    if (path === undefined || positionals.length > 1)
      throw new LabError('usage', 'watch wants one log.', 'Name the file that the training writes to.');
    const every = 1000 * secondsFrom('every', values.every ?? '1');
    const idle = values.idle === undefined ? Infinity : 1000 * secondsFrom('idle', values.idle);
    const log = new GrowingLog({ mapping: mappingFrom(values.map), ...(values.format && { format: values.format }) });
    const runs = new Runs(vocabFrom(values.vocab));
    const interrupt = new AbortController();
    const stop = () => interrupt.abort();
    process.once('SIGINT', stop);

    let changed = Date.now();
    let isNew = true;
    const onRotation = () => {
      for (const row of log.end()) runs.push(row);
      log.restart();
      isNew = true;
    };
    for await (const text of follow(path, { every, signal: interrupt.signal, onRotation })) {
      if (text !== '') {
        const rows = log.push(text);
        if (isNew && log.title !== null) {
          await print(runs.points > 0 ? `${path} begins anew.` : `Following ${path}, read as ${log.title}.`);
          isNew = false;
        }
        for (const row of rows) runs.push(row);
        changed = Date.now();
        continue;
      }
      for (const line of runs.news()) await print(line);
      if (Date.now() - changed > idle) break;
    }
    process.off('SIGINT', stop);
    for (const row of log.end()) runs.push(row);
    if (runs.points === 0) {
      if (log.problem && !isOfNoKind(log.problem)) throw log.problem;
      throw new LabError('log', `No loss was written to ${path}.`, 'Check that this is the log of the training.');
    }
    const verdict = runs.verdict(!interrupt.signal.aborted);
    await print([...verdictLines(verdict), ...adviceLines(verdict)].join('\n'));
    return 0;
  },
};

/** @throws LabError */
function secondsFrom(flag: string, text: string): number {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new LabError('usage', `--${flag} cannot be "${text}".`, 'Use a number of seconds.');
}
