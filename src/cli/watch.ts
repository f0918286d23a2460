import { LabError } from '../core/errors.ts';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { OnlineDiagnosis } from '../diagnosis/online.ts';
import type { Finding, Verdict } from '../diagnosis/verdict.ts';
import { readArgs } from './args.ts';
import { follow } from './follow_file.ts';
import { GrowingLog } from './growing_log.ts';
import { LOG_FLAGS, LOG_USAGE, mappingFrom, vocabFrom } from './log_file.ts';
import { print } from './output.ts';
import { adviceLines, verdictLines } from './verdict_text.ts';

const FLAGS = { ...LOG_FLAGS, every: { type: 'string' }, idle: { type: 'string' } } as const;

/** A finding less sure than this is not worth an interruption. */
const WORTH_TELLING = 0.5;

export const watch = {
  usage: `watch <file> ${LOG_USAGE} [--every seconds] [--idle seconds]`,
  summary:
    'Follows a growing log and says once of each pattern that it has appeared, as soon as it can be told.\n' +
    '    Ends with the verdict so far on Ctrl-C, or with the verdict once nothing was written for --idle seconds.',
  async main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    const [path] = positionals;
    if (path === undefined || positionals.length > 1)
      throw new LabError('usage', 'watch wants one log.', 'Name the file that the training writes to.');
    const every = 1000 * secondsFrom('every', values.every ?? '1');
    const idle = values.idle === undefined ? Infinity : 1000 * secondsFrom('idle', values.idle);
    const log = new GrowingLog({ mapping: mappingFrom(values.map), ...(values.format && { format: values.format }) });
    const diagnosis = new OnlineDiagnosis(vocabFrom(values.vocab));
    const interrupt = new AbortController();
    const stop = () => interrupt.abort();
    process.once('SIGINT', stop);

    const findings = new News();
    let changed = Date.now();
    let points = 0;
    let latest: number | undefined;
    const onRotation = () => log.restart();
    for await (const text of follow(path, { every, signal: interrupt.signal, onRotation })) {
      if (text !== '') {
        changed = Date.now();
        for (const row of log.push(text)) {
          diagnosis.push(row);
          points++;
          latest = row.step ?? latest;
        }
      } else if (points > 0) {
        for (const finding of findings.in(diagnosis.verdict())) await print(telling(finding, latest ?? points));
      }
      if (Date.now() - changed > idle) break;
    }
    process.off('SIGINT', stop);
    if (points === 0)
      throw new LabError('log', `No loss was written to ${path}.`, 'Check that this is the log of the training.');
    const verdict = diagnosis.verdict(!interrupt.signal.aborted);
    await print([...verdictLines(verdict), ...adviceLines(verdict)].join('\n'));
    return 0;
  },
};

/** What has not been told yet. */
class News {
  private readonly told = new Set<Pattern | 'healthy'>();

  /** Each pattern once, and once that all is well. */
  in(verdict: Verdict): (Finding & { summary?: string })[] {
    return [verdict, ...verdict.secondary].filter((finding) => {
      const name = nameOf(finding);
      if (name === null || finding.confidence < WORTH_TELLING || this.told.has(name)) return false;
      if (name === 'healthy' && this.told.size > 0) return false;
      this.told.add(name);
      return true;
    });
  }
}

const nameOf = ({ pattern, kind }: Finding): Pattern | 'healthy' | null => {
  if (kind === 'healthy') return 'healthy';
  return pattern === 'unclear' && kind !== 'diverged' ? null : pattern;
};

function telling(finding: Finding & { summary?: string }, step: number): string {
  const { pattern, kind, confidence, evidence, summary } = finding;
  if (kind === 'healthy') return `step ${step}: ${summary}`;
  const text = summary ?? evidence[0]?.text ?? '';
  return `step ${step}: ${PATTERNS[pattern]} so far, ${Math.round(100 * confidence)} % sure. ${text}`;
}

/** @throws LabError */
function secondsFrom(flag: string, text: string): number {
  const seconds = Number(text);
  if (seconds > 0) return seconds;
  throw new LabError('usage', `--${flag} cannot be "${text}".`, 'Use a number of seconds.');
}
