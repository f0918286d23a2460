import { EXPERIMENTS, type Experiment } from '../lab/experiments/index.ts';
import { readFlags } from './args.ts';
import { print } from './output.ts';

export const list = {
  usage: 'list [--json]',
  summary: 'The experiments there are, with their causes and fixes.',
  async main(args: string[]): Promise<number> {
    const values = readFlags('list', args, { json: { type: 'boolean' } });
    if (values.json) await print(JSON.stringify({ experiments: EXPERIMENTS.map(forPrograms) }, null, 2));
    else await print(EXPERIMENTS.map(forPeople).join('\n\n'));
    return 0;
  },
};

function forPrograms({ id, title, pattern, expected, causes, fixes, scales, look, cause, explanation }: Experiment) {
  return {
    id,
    title,
    pattern,
    expected,
    causes,
    fixes: fixes.map((fix) => ({ id: fix.id, title: fix.title, reason: fix.reason, expected: fix.expected })),
    scales: Object.keys(scales),
    look,
    cause,
    explanation,
  };
}

/** A card is described by its curve, any other experiment by what is wrong. */
function forPeople({ id, pattern, look, cause, causes, fixes, scales }: Experiment): string {
  const rows = [
    id === pattern ? look : `${cause} Gives: ${pattern}.`,
    ...(id === pattern && causes.length > 0 ? [`causes: ${causes.join(', ')}`] : []),
    ...(fixes.length > 0 ? [`fixes:  ${fixes.map((fix) => fix.id).join(', ')}`] : []),
    `scales: ${Object.keys(scales).join(', ')}`,
  ];
  return rows.map((row, i) => `${(i === 0 ? id : '').padEnd(26)} ${row}`).join('\n');
}
