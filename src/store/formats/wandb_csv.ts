/** The CSV export of a wandb chart: `Step`, then for each run `name - train/loss` with its `__MIN` and `__MAX`. */
import type { LineFormat, LineReader, Mapping, Row } from './log.ts';
import { findHeader, TableReader } from './table.ts';

const NAME = /^(.+) - (.+?)(__MIN|__MAX)?$/;

/** One run is one log: the first in the file, unless columns of another are mapped. */
class WandbReader implements LineReader {
  private readonly table: TableReader;
  private readonly runs = new Set<string>();

  constructor(mapping: Mapping) {
    this.table = new TableReader({ mapping, meaning: (name) => this.meaning(name) });
  }

  read(line: string): Row | null {
    return this.table.read(line);
  }

  columns() {
    return this.table.columns();
  }

  hindsight() {
    return this.table.hindsight();
  }

  rivals() {
    return this.table.rivals();
  }

  notes(wiser?: Mapping): string[] {
    const notes = this.table.notes(wiser);
    if (this.runs.size < 2) return notes;
    const [first, ...others] = this.runs;
    const rest = others.length > 5 ? `${others.length} others` : others.join(', ');
    return [`The file holds several runs: ${first} was taken, not ${rest}.`, ...notes];
  }

  private meaning(name: string): string | null {
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
