/** The columns or keys of a log, and which of them is taken for which channel. */
import { CHANNELS, MEASURED, type Channel, type Column, type Mapping } from './log.ts';
import { distanceTo, isCoarseStep, UNKNOWN, wordsOf } from './names.ts';

/** Unusual names that differ by less than this are equally good. */
const CLEARLY = 0.2;
/** More names than any log has; a file of garbage may. */
const MOST_NAMES = 5000;
/** Shares of the numbers of the most used candidate: of a step, and of a measurement, that make a name worth taking. */
const SELDOM = 0.1;
const OFTEN = 0.5;

/** From here on a choice deserves a word. */
const DOUBTFUL = 0.5;

const TITLES = {
  trainLoss: 'Training loss',
  valLoss: 'Validation loss',
  lr: 'Learning rate',
  gradNorm: 'Gradient norm',
};

const listed = (candidates: readonly Candidate[]) => {
  const shown = candidates.slice(0, 5).map(({ name }) => `\`${name}\``);
  return candidates.length > 5 ? `${shown.join(', ')} and ${candidates.length - 5} more` : shown.join(' and ');
};

interface Candidate {
  name: string;
  distance: number;
}

/** Names as they come up in a log, and the best of them for each channel. A mapping always wins. */
export class Columns {
  readonly names = new Set<string>();
  private readonly candidates: Record<Channel, Candidate[]> = {
    step: [],
    trainLoss: [],
    valLoss: [],
    lr: [],
    gradNorm: [],
  };
  /** The equally good best of the candidates; only one of them is a choice. */
  private readonly best: Partial<Record<Channel, Candidate[]>> = {};

  /** @param meaning the part of a name that speaks of the measurement; null where the column is to be left alone */
  constructor(
    private readonly mapping: Mapping = {},
    private readonly meaning: (name: string) => string | null = (name) => name,
  ) {}

  add(name: string): void {
    if (this.names.has(name) || this.names.size >= MOST_NAMES) return;
    this.names.add(name);
    const meaning = this.meaning(name);
    if (meaning === null || meaning.length > 200 || Object.values(this.mapping).includes(name)) return;
    const words = wordsOf(meaning);
    for (const channel of CHANNELS) {
      const distance = distanceTo(channel, words);
      if (distance === null) continue;
      this.candidates[channel].push({ name, distance });
      this.best[channel] = bestOf([...(this.best[channel] ?? []), { name, distance }]);
    }
  }

  /** The column of a channel; undefined where there is none, or several that are equally good. */
  get(channel: Channel): string | undefined {
    const best = this.best[channel];
    return this.mapping[channel] ?? (best?.length === 1 ? best[0]!.name : undefined);
  }

  /** Columns of which any could be the channel, where none is clearly better. */
  rivals(channel: Channel): readonly string[] {
    const best = this.best[channel] ?? [];
    return this.mapping[channel] || best.length < 2 ? [] : best.map(({ name }) => name);
  }

  /** Names of channels for which there is a choice. */
  contested(): string[] {
    return CHANNELS.filter((channel) => !this.mapping[channel] && this.candidates[channel].length > 1).flatMap(
      (channel) => this.candidates[channel].map(({ name }) => name),
    );
  }

  list(): Column[] {
    const channels = new Map(CHANNELS.map((channel) => [this.get(channel), channel]));
    return [...this.names].map((name) => ({ name, channel: channels.get(name) ?? null }));
  }

  /**
   * The choice that someone would make who knows how many numbers each name has; null where it is the one made.
   * A name that is used once, in the settings or in the summary of a run, is not the one of the measurements.
   */
  hindsight(counts: ReadonlyMap<string, number>): Mapping | null {
    const wiser: Mapping = {};
    for (const channel of CHANNELS) {
      const count = ({ name }: Candidate) => counts.get(name) ?? 0;
      const usual = this.candidates[channel].filter(({ distance }) => distance < UNKNOWN || channel === 'step');
      const candidates = usual.some((candidate) => count(candidate) > 0) ? usual : this.candidates[channel];
      const most = Math.max(...candidates.map(count), 0);
      const used = candidates.filter((candidate) => count(candidate) >= (channel === 'step' ? SELDOM : OFTEN) * most);
      const best = bestOf(used.toSorted((a, b) => count(b) - count(a)));
      if (best.length === 1 && !this.mapping[channel]) wiser[channel] = best[0]!.name;
    }
    const isNew = CHANNELS.some((channel) => wiser[channel] !== undefined && wiser[channel] !== this.get(channel));
    return isNew ? { ...wiser, ...this.mapping } : null;
  }

  /**
   * Sentences about choices that someone may want to check.
   * @param wiser the choice that was made in hindsight
   */
  notes(wiser: Mapping = {}): string[] {
    const taken = MEASURED.filter((channel) => !this.mapping[channel]).flatMap((channel) => {
      const best = this.best[channel] ?? [];
      if (best.length > 1 && !wiser[channel])
        return `${TITLES[channel]} is left out: ${listed(best)} could each be it.`;
      const name = wiser[channel] ?? this.get(channel);
      const distance = this.candidates[channel].find((candidate) => candidate.name === name)?.distance ?? 0;
      return distance >= DOUBTFUL ? `${TITLES[channel]} is taken from \`${name}\`.` : [];
    });
    const step = this.mapping.step ? undefined : (wiser.step ?? this.get('step'));
    return step && isCoarseStep(step) ? [...taken, `Steps are counted in \`${step}\`.`] : taken;
  }
}

/** The nearest, and with it those that are as near; among the usual names any will do, and the first is taken. */
function bestOf(candidates: readonly Candidate[]): Candidate[] {
  const nearest = Math.min(...candidates.map(({ distance }) => distance));
  const near = candidates.filter(({ distance }) => distance < nearest + (nearest < UNKNOWN ? 1e-9 : CLEARLY));
  return nearest < UNKNOWN ? near.slice(0, 1) : near;
}
