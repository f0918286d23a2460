import { LabError } from '../core/errors.ts';
import { diagnose as diagnoseHistory, hearingOf } from '../diagnosis/diagnose.ts';
import type { Spoken } from '../diagnosis/hearing.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { FORMATS } from '../store/formats/index.ts';
import { readLog, type ReadLog } from '../store/formats/read_log.ts';
import { readArgs } from './args.ts';
import { failOnFrom, isAmong } from './fail_on.ts';
import { LOG_FLAGS, LOG_USAGE, mappingFrom, messageOf, readLogFile, vocabFrom } from './log_file.ts';
import { print } from './output.ts';
import { adviceLines, detectorLines, verdictLines } from './verdict_text.ts';

const FLAGS = {
  ...LOG_FLAGS,
  'fail-on': { type: 'string', multiple: true },
  explain: { type: 'boolean' },
  unfinished: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

interface Reading extends ReadLog {
  file: string;
  verdict: Verdict;
  /** Detectors that spoke; only where they are asked for. */
  spoken?: readonly Spoken[];
}

interface Failure {
  file: string;
  error: string;
}

const UNUSABLE = 2;
const MATCHED = 1;

export const diagnose = {
  usage: `diagnose <file…> ${LOG_USAGE} [--fail-on spikes,nan]… [--explain] [--unfinished] [--json]`,
  summary:
    'Reads logs of any training (- is what is piped in) and names the pattern, the evidence, causes and fixes.\n' +
    '    --vocab tells how many tokens or classes the model chooses between, --map which column is what.\n' +
    '    --fail-on ends with code 1 where a verdict is one of these patterns or kinds, such as diverged;\n' +
    '    a log that cannot be read ends with 2.\n' +
    '    --explain lists every detector that saw something, with its score and why it did or did not win.\n' +
    `    --format is found out where it is not given: ${FORMATS.map(({ id }) => id).join(', ')}.`,
  async main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    if (positionals.length === 0)
      throw new LabError('usage', 'diagnose wants a log.', 'Name one or more files, or - to read what is piped in.');
    const failOn = failOnFrom(values['fail-on']);
    const context = { ...vocabFrom(values.vocab), final: values.unfinished !== true };
    const options = { mapping: mappingFrom(values.map), ...(values.format && { format: values.format }) };

    const results: (Reading | Failure)[] = [];
    for (const file of positionals) {
      try {
        const read = readLog(await readLogFile(file), options);
        const spoken = values.explain && { spoken: hearingOf(read.log, context).spoken };
        results.push({ file, ...read, verdict: diagnoseHistory(read.log, context), ...spoken });
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        const message = messageOf(error);
        results.push({ file, error: message });
        process.stderr.write(`losslab: ${file}: ${message}\n`);
      }
    }
    const readings = results.filter((result) => 'verdict' in result);
    if (values.json) await print(JSON.stringify(results.map(toJson)));
    else if (readings.length > 0) await print(readings.map(toText).join('\n\n'));
    if (readings.length < results.length) return UNUSABLE;
    return readings.some(({ verdict }) => isAmong(failOn, verdict)) ? MATCHED : 0;
  },
};

function toJson(result: Reading | Failure) {
  if ('error' in result) return result;
  const { file, format, notes, log, verdict, spoken } = result;
  const detectors = spoken && { detectors: spoken.map(detectorToJson) };
  return { file, ...verdict, format, points: log.step.length, notes: [...notes, ...verdict.notes], ...detectors };
}

function detectorToJson({ detection: { name, pattern, kind, confidence }, ruling }: Spoken) {
  return { name, pattern, kind, score: confidence, ruling };
}

function toText({ file, title, notes, log, verdict, spoken }: Reading): string {
  const points = log.step.length;
  return [
    `${file}: ${points.toLocaleString('en')} ${points === 1 ? 'point' : 'points'}, read as ${title}`,
    ...notes.map((note) => `  ${note}`),
    ...verdictLines(verdict),
    ...adviceLines(verdict),
    ...(spoken ? detectorLines(spoken) : []),
  ].join('\n');
}
