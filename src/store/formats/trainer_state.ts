/** Hugging Face's `trainer_state.json`: records of training and evaluation in `log_history`. */
import { LogError, type DocumentFormat } from './log.ts';
import { parseJson } from './reading/parse_json.ts';
import { readRecords } from './reading/records.ts';

export const trainerState: DocumentFormat = {
  id: 'trainer-state',
  title: "Hugging Face's trainer_state.json",
  sniff: (head) => (/^\s*\{/.test(head) && head.includes('"log_history"') ? 1 : 0),
  document(text, mapping) {
    const { log_history: history } = Object(parseJson(text)) as { log_history?: unknown };
    if (Array.isArray(history)) return readRecords(history, mapping);
    throw new LogError(
      'The file has no list log_history.',
      'A trainer_state.json has one, with a record for each step logged.',
    );
  },
};
