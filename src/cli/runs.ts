/** What is to be told of a growing log: the news of each run in it, and the verdict. */
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { OnlineDiagnosis } from '../diagnosis/online.ts';
import type { Context, Finding, Verdict } from '../diagnosis/verdict.ts';
import type { LogRow } from '../store/formats/log.ts';

/** A finding less sure than this is not worth an interruption. */
const WORTH_TELLING = 0.5;
/** From here on there is nothing to wait for. */
const CERTAIN = 0.95;

export class Runs {
  /** Rows so far. */
  points = 0;
  private readonly whole: OnlineDiagnosis;
  /** The latest run alone, so that nothing is said of it that was true only of an earlier one. */
  private latest: OnlineDiagnosis;
  private runs = 1;
  private told = new Set<Pattern | 'healthy'>();
  private step: number | undefined;
  /** Step at which the latest run began, as long as that has not been told. */
  private beginning: number | null = null;

  constructor(private readonly context: Context) {
    this.whole = this.latest = new OnlineDiagnosis(context);
  }

  push(row: LogRow): void {
    this.points++;
    this.step = row.step ?? this.step;
    this.whole.push(row);
    if (this.whole.runs > this.runs) {
      this.latest = new OnlineDiagnosis(this.context);
      this.told = new Set();
      this.beginning = this.step ?? this.points;
    }
    this.runs = this.whole.runs;
    if (this.latest !== this.whole) this.latest.push(row);
  }

  verdict(final: boolean): Verdict {
    return this.whole.verdict(final);
  }

  /** Lines about what has not been told yet: each pattern once a run, and once that all is well. */
  news(): string[] {
    if (this.points === 0) return [];
    const lines = this.beginning === null ? [] : [`A new run began at step ${this.beginning}.`];
    this.beginning = null;
    const verdict = this.latest.verdict();
    const findings = [verdict, ...verdict.secondary].filter((finding) => this.isNews(finding));
    return [...lines, ...findings.map((finding) => `step ${this.step ?? this.points}: ${telling(finding)}`)];
  }

  private isNews(finding: Finding): boolean {
    const name = nameOf(finding);
    if (name === null || finding.confidence < WORTH_TELLING || this.told.has(name)) return false;
    if (name === 'healthy' && this.told.size > 0) return false;
    this.told.add(name);
    return true;
  }
}

const nameOf = ({ pattern, kind }: Finding): Pattern | 'healthy' | null => {
  if (kind === 'healthy') return 'healthy';
  return pattern === 'unclear' && kind !== 'diverged' ? null : pattern;
};

function telling(finding: Finding & { summary?: string }): string {
  const { pattern, kind, confidence, evidence, summary } = finding;
  const text = summary ?? evidence[0]?.text ?? '';
  if (kind === 'healthy') return text;
  if (confidence >= CERTAIN) return `${PATTERNS[pattern]}. ${text}`;
  return `${PATTERNS[pattern]} so far, ${Math.round(100 * confidence)} % sure. ${text}`;
}
