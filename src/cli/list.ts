import { EXPERIMENTS } from '../lab/experiments/index.ts';
import { readArgs } from './args.ts';
import { print } from './output.ts';

export const list = {
  usage: 'list [--json]',
  summary: 'The experiments there are.',
  async main(args: string[]): Promise<number> {
    const { values } = readArgs(args, { json: { type: 'boolean' } });
    const experiments = EXPERIMENTS.map(({ id, title, pattern, expected, look, scales }) => {
      return { id, title, pattern, expected, look, causes: [], fixes: [], scales: Object.keys(scales) };
    });
    if (values.json) await print(JSON.stringify({ experiments }, null, 2));
    else
      await print(
        experiments
          .map((e) => `${e.id.padEnd(22)} ${e.look}\n${''.padEnd(22)} scales: ${e.scales.join(', ')}`)
          .join('\n'),
      );
    return 0;
  },
};
