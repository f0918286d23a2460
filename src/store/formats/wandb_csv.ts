/** The CSV export of a wandb chart: `Step`, then for each run `name - train/loss` with its `__MIN` and `__MAX`. */
import type { LineFormat, Mapping } from './log.ts';
import { findHeader, TableReader } from './reading/table.ts';

const NAME = /^(.+) - (.+?)(__MIN|__MAX)?$/;

/** One run is one log: the one whose columns are mapped, or the first in the file. */
class WandbReader extends TableReader {
  private readonly runs = new Set<string>();
  private readonly chosen = Object.values(this.mapping)
    .map(runOf)
    .find((run) => run !== undefined);

  override notes(wiser?: Mapping): string[] {
    const notes = super.notes(wiser);
    const others = [...this.runs].filter((run) => run !== this.taken);
    if (others.length === 0) return notes;
    const rest = others.length > 5 ? `${others.length} others` : others.join(', ');
    return [`The file holds several runs: ${this.taken} was taken, not ${rest}.`, ...notes];
  }

  override meaning(name: string): string | null {
    const [, run, measurement, bound] = NAME.exec(name) ?? [];
    if (run === undefined) return name;
    if (bound !== undefined) return null;
    this.runs.add(run);
    return run === this.taken ? measurement! : null;
  }

  private get taken(): string | undefined {
    return this.chosen ?? [...this.runs][0];
  }
}

const runOf = (name: string) => NAME.exec(name)?.[1];

export const wandbCsv: LineFormat = {
  id: 'wandb',
  title: "wandb's CSV export",
  sniff: (head) => (findHeader(head)?.some((name) => NAME.test(name) && name.includes('loss')) ? 0.9 : 0),
  lines: (mapping) => new WandbReader(mapping),
};
