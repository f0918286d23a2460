/** The formats of logs that are understood. */
import { anyTable } from './any_table.ts';
import { bareNumbers } from './bare_numbers.ts';
import { csv } from './csv.ts';
import { jsonDocument } from './json_document.ts';
import { json } from './json.ts';
import { jsonLines } from './json_lines.ts';
import { keras } from './keras.ts';
import { keyValues } from './key_values.ts';
import { lightning } from './lightning.ts';
import { llmC } from './llm_c.ts';
import type { LogFormat } from './log.ts';
import { longTable } from './long_table.ts';
import { moddedNanogpt } from './modded_nanogpt.ts';
import { nanogpt } from './nanogpt.ts';
import { pythonDicts } from './python_dicts.ts';
import { tensorboard } from './tensorboard.ts';
import { trainerState } from './trainer_state.ts';
import { wandbCsv } from './wandb_csv.ts';

/** If two fit equally well, the first is taken. */
export const FORMATS: readonly LogFormat[] = [
  json,
  csv,
  trainerState,
  tensorboard,
  wandbCsv,
  lightning,
  keras,
  nanogpt,
  llmC,
  moddedNanogpt,
  jsonLines,
  pythonDicts,
  jsonDocument,
  longTable,
  anyTable,
  bareNumbers,
  keyValues,
];
