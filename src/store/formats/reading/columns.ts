/** The columns or keys of a log, and which of them is taken for which channel. */
import { CHANNELS } from '../../../core/record.ts';
import { CHANNEL_TITLES, LOG_CHANNELS, type Column, type LogChannel, type Mapping } from '../log.ts';
import { distanceTo, isCoarseStep, isTerm, UNKNOWN, wordsOf } from './column_names.ts';

/** Unusual names that differ by less than this are equally good. */
const CLEARLY = 0.2;
/** More names than any log has; a file of garbage may. */
const MOST_NAMES = 5000;
/** Shares of the numbers of the most used candidate: of a step, and of a measurement, that make a name worth taking. */
const SELDOM = 0.1;
const OFTEN = 0.5;

/** Columns that have all had so many numbers are those of the log. */
export const SETTLED = 5;

/** From here on a choice deserves a word. */
const DOUBTFUL = 0.5;

const listed = (candidates: readonly Candidate[]) => {
  const names = candidates.map(({ name }) => `\`${name}\``);
  const [shown, last] = names.length > 6 ? [names.slice(0, 5), `${names.length - 5} more`] : [names, names.pop()!];
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
};

interface Candidate {
  name: string;
  distance: number;
}

/** Beside a term of a loss: another one, which may be as much of the whole. */
const isOther = ({ distance }: Candidate) => distance >= UNKNOWN;

/** Names as they come up in a log, and the best of them for each channel. A mapping always wins. */
export class Columns {
  /** Names, and the numbers that each has had. */
  private readonly counts = new Map<string, number>();
  private readonly candidates: Record<LogChannel, Candidate[]> = {
    step: [],
    trainLoss: [],
    valLoss: [],
    lr: [],
    gradNorm: [],
  };
  /** The equally good best of the candidates; only one of them is a choice. */
  private readonly best: Partial<Record<LogChannel, Candidate[]>> = {};

  /** @param meaning the part of a name that speaks of the measurement; null where the column is to be left alone */
  constructor(
    private readonly mapping: Mapping = {},
    private readonly meaning: (name: string) => string | null = (name) => name,
  ) {}

  add(name: string): void {
    if (this.counts.has(name) || this.counts.size >= MOST_NAMES) return;
    this.counts.set(name, 0);
    const meaning = this.meaning(name);
    if (meaning === null || meaning.length > 200 || Object.values(this.mapping).includes(name)) return;
    const words = wordsOf(meaning);
    for (const channel of LOG_CHANNELS) {
      const distance = distanceTo(channel, words);
      if (distance === null) continue;
      this.candidates[channel].push({ name, distance });
      this.best[channel] = bestOf([...(this.best[channel] ?? []), { name, distance }]);
    }
  }

  /** Counts one number of a column; what is not among the names is passed over. */
  count(name: string): void {
    const count = this.counts.get(name);
    if (count !== undefined) this.counts.set(name, count + 1);
  }

  /** The column of a channel; undefined where there is none, or several that are equally good. */
  get(channel: LogChannel): string | undefined {
    if (!this.isOpen(channel)) return this.mapping[channel] || undefined;
    const best = this.best[channel];
    return best?.length === 1 ? best[0]!.name : undefined;
  }

  /** Columns of which any could be the training loss, where none is clearly better. */
  rivals(): readonly string[] {
    const best = this.best.trainLoss ?? [];
    return this.isOpen('trainLoss') && best.length > 1 ? best.map(({ name }) => name) : [];
  }

  /** Whether each of the rivals goes on and on, and none has turned out to be better. */
  isSettled(): boolean {
    const rivals = this.rivals();
    return rivals.length > 0 && rivals.every((name) => this.counts.get(name)! >= SETTLED);
  }

  /** Names of channels for which there is a choice. */
  contested(): string[] {
    const channels = LOG_CHANNELS.filter((channel) => this.isOpen(channel) && this.candidates[channel].length > 1);
    return channels.flatMap((channel) => this.candidates[channel].map(({ name }) => name));
  }

  list(): Column[] {
    const channels = new Map(LOG_CHANNELS.map((channel) => [this.get(channel), channel]));
    return [...this.counts.keys()].map((name) => ({ name, channel: channels.get(name) ?? null }));
  }

  /**
   * The choice that someone would make who knows how many numbers each name has; null where it is the one made.
   * A name that is used once, in the settings or in the summary of a run, is not the one of the measurements.
   */
  hindsight(): Mapping | null {
    const wiser: Mapping = {};
    const count = ({ name }: Candidate) => this.counts.get(name) ?? 0;
    for (const channel of LOG_CHANNELS.filter((one) => this.isOpen(one))) {
      const usual = this.candidates[channel].filter(({ distance }) => distance < UNKNOWN || channel === 'step');
      const candidates = usual.some((candidate) => count(candidate) > 0) ? usual : this.candidates[channel];
      const most = Math.max(...candidates.map(count), 0);
      const used = candidates.filter((candidate) => count(candidate) >= (channel === 'step' ? SELDOM : OFTEN) * most);
      const best = bestOf(used.toSorted((a, b) => count(b) - count(a)));
      if (best.length === 1) wiser[channel] = best[0]!.name;
    }
    const isNew = LOG_CHANNELS.some((channel) => wiser[channel] !== undefined && wiser[channel] !== this.get(channel));
    return isNew ? { ...wiser, ...this.mapping } : null;
  }

  /**
   * Sentences about choices that someone may want to check.
   * @param wiser the choice that was made in hindsight
   */
  notes(wiser: Mapping = {}): string[] {
    const taken = CHANNELS.filter((channel) => this.isOpen(channel)).flatMap((channel) => {
      const best = this.best[channel] ?? [];
      if (best.length > 1 && !wiser[channel])
        return `${CHANNEL_TITLES[channel]} is left out: ${listed(best)} could each be it.`;
      const name = wiser[channel] ?? this.get(channel);
      const distance = this.candidates[channel].find((candidate) => candidate.name === name)?.distance ?? 0;
      const others =
        name && isTerm(wordsOf(name))
          ? this.candidates[channel].filter((one) => one.name !== name && isOther(one))
          : [];
      if (others.length > 0) return `${CHANNEL_TITLES[channel]} is taken from \`${name}\`, not from ${listed(others)}.`;
      return distance >= DOUBTFUL ? `${CHANNEL_TITLES[channel]} is taken from \`${name}\`.` : [];
    });
    const step = this.isOpen('step') ? (wiser.step ?? this.get('step')) : undefined;
    return step && isCoarseStep(step) ? [...taken, `Steps are counted in \`${step}\`.`] : taken;
  }

  /** Whether nobody has chosen the column, or that there is none. */
  private isOpen(channel: LogChannel): boolean {
    return this.mapping[channel] === undefined;
  }
}

/** The nearest, and with it those that are as near; among the usual names any will do, and the first is taken. */
function bestOf(candidates: readonly Candidate[]): Candidate[] {
  const nearest = Math.min(...candidates.map(({ distance }) => distance));
  const near = candidates.filter(({ distance }) => distance < nearest + (nearest < UNKNOWN ? 1e-9 : CLEARLY));
  return nearest < UNKNOWN ? near.slice(0, 1) : near;
}
