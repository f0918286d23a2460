/** The CSV export of a wandb chart: `Step`, then for each run `name - train/loss` with its `__MIN` and `__MAX`. */
import type { LineFormat, Mapping } from './log.ts';
import { findHeader, TableReader } from './reading/table.ts';

const NAME = /^(.+) - (.+?)(__MIN|__MAX)?$/;

/** One run is one log: the first in the file, unless columns of another are mapped. */
class WandbReader extends TableReader {
  private readonly runs = new Set<string>();

  override notes(wiser?: Mapping): string[] {
    const notes = super.notes(wiser);
    if (this.runs.size < 2) return notes;
    const [first, ...others] = this.runs;
    const rest = others.length > 5 ? `${others.length} others` : others.join(', ');
    return [`The file holds several runs: ${first} was taken, not ${rest}.`, ...notes];
  }

  override meaning(name: string): string | null {
    const [, run, measurement, bound] = NAME.exec(name) ?? [];
    if (run === undefined) return name;
    if (bound !== undefined) return null;
    this.runs.add(run);
    const [first] = this.runs;
    return run === first ? measurement! : null;
  }
}

export const wandbCsv: LineFormat = {
  id: 'wandb',
  title: "wandb's CSV export",
  sniff: (head) => (findHeader(head)?.some((name) => NAME.test(name) && name.includes('loss')) ? 0.9 : 0),
  lines: (mapping) => new WandbReader(mapping),
};
