/** The Web Worker that reads a log, so that a large one does not hold up the page; everything it does is in `report.ts`. */
import { toErrorMessage } from '../../core/errors.ts';
import { LogError, type Mapping } from '../../store/formats/log.ts';
import type { FromReader, ToReader } from './protocol.ts';
import { columnsAmong, OpenedLog } from './report.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
let log = new OpenedLog('');

async function answer(question: ToReader): Promise<FromReader> {
  if (question.type === 'print') return { type: 'printed', text: log.print(question.as) };
  if (question.type === 'read') log = new OpenedLog(await question.file.text());
  if (question.type !== 'judge') log.map(question.mapping);
  return { type: 'report', report: log.report(question.vocabSize) };
}

function problem(error: unknown, mapping: Mapping): FromReader {
  const { code, message, fix } = toErrorMessage(error);
  return {
    type: 'problem',
    message: code === 'internal' ? `The reader stopped: ${message}. ${fix}` : message,
    columns: error instanceof LogError ? columnsAmong(error.columns, mapping) : [],
  };
}

scope.onmessage = ({ data }: MessageEvent<ToReader>) =>
  void answer(data)
    .catch((error: unknown) => problem(error, 'mapping' in data ? data.mapping : {}))
    .then((reply) => scope.postMessage(reply));
