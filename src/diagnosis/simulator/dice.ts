/** Random draws by name. */
import type { Rng } from '../../core/rng.ts';

export type Difficulty = 'clear' | 'borderline';
type Range = readonly [low: number, high: number];

export class Dice {
  constructor(
    private readonly random: Rng,
    readonly difficulty: Difficulty,
  ) {}

  chance(probability: number): boolean {
    return this.random.uniform() < probability;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.random.uniform();
  }

  /** Every factor as likely as every other; both ends above zero. */
  betweenLog(low: number, high: number): number {
    return low * (high / low) ** this.random.uniform();
  }

  /** Whole, both ends included. */
  whole(low: number, high: number): number {
    return low + this.random.integer(high - low + 1);
  }

  pick<T>(items: readonly T[]): T {
    return items[this.random.integer(items.length)]!;
  }

  /** What makes a pattern plain to see, or what leaves it open whether it is one. */
  size(clear: Range, borderline: Range): number {
    return this.betweenLog(...(this.difficulty === 'clear' ? clear : borderline));
  }

  normal(): number {
    return this.random.normal();
  }

  /** Student's t with four degrees of freedom, scaled to the middle spread of a normal, no further out than six. */
  heavy(): number {
    let squares = 0;
    for (let i = 0; i < 4; i++) squares += this.random.normal() ** 2;
    return Math.max(-6, Math.min(6, (0.91 * this.random.normal()) / Math.sqrt(squares / 4)));
  }

  /** Skewed to above as losses of batches are: median zero, spread of about one, no further out than six. */
  skewed(): number {
    return Math.min(6, 2 * (Math.exp(0.45 * this.random.normal()) - 1));
  }
}
