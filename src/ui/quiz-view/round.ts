/** One question from its first answer to its last: what is asked next, what counts, and what is said to an answer. */
import { PATTERNS, type Lesson } from '../../core/pattern.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import { findFix, type ExperimentFix } from '../../lab/experiments/index.ts';
import { distinctionOf } from './distinctions.ts';
import { areAlike, usualFor, type Question } from './questions.ts';

export type QuizPart = 'pattern' | 'cause' | 'fix';

export interface Remark {
  tone: 'right' | 'wrong' | 'note';
  sentences: readonly string[];
}

/** Called at every first answer to a part; `lesson` is given if the part was the pattern. */
type Grade = (right: boolean, lesson: Lesson | null) => void;

export class QuizRound {
  part: QuizPart | 'over' = 'pattern';
  /** What was answered wrongly to this part. */
  tried: readonly string[] = [];
  /** What was foretold, before and after its run; null where the answer was asked for. */
  foretold: Lesson | null = null;
  /** Whether a training has to end before anything more can be said. */
  waiting: boolean;
  /** Verdict on the question's own run. */
  verdict: Verdict | null = null;
  /** The fix that trains or has trained last. */
  fix: ExperimentFix | null = null;
  /** The latest last; those of an earlier answer are gone. */
  remarks: readonly Remark[] = [];
  private graded = false;
  /** The answer was asked for. */
  private told = false;

  constructor(
    readonly question: Question,
    private readonly grade: Grade,
  ) {
    this.waiting = question.kind === 'mystery';
  }

  /** Whether there is something to press. */
  get open(): boolean {
    return this.part !== 'over' && !this.waiting;
  }

  /** Ids of the answers to the part that is asked. */
  get answers(): readonly string[] {
    const { patterns, causes, fixes } = this.question;
    if (this.part === 'pattern') return patterns;
    return this.part === 'cause' ? causes.map(({ id }) => id) : this.part === 'fix' ? fixes.map(({ id }) => id) : [];
  }

  /** After a prediction has been judged: why the patterns that nobody chose would have been wrong, too. */
  get others(): readonly string[] {
    const { kind, key, patterns } = this.question;
    if (kind !== 'predict' || this.part !== 'over') return [];
    return patterns
      .filter((lesson) => lesson !== key && lesson !== this.foretold && lesson !== this.verdict?.pattern)
      .map((lesson) => {
        const { where, one, other } = distinctionOf(lesson, key);
        return `${named(lesson)}: look at ${where}. ${one} ${other}`;
      });
  }

  /** Takes an answer; where `waiting` is set after it, a training has to be started. */
  answer(id: string): void {
    if (!this.open || this.tried.includes(id) || !this.answers.includes(id)) return;
    if (this.part === 'cause') this.judgeCause(id);
    else if (this.part === 'fix') this.tryFix(this.question.fixes.find((fix) => fix.id === id)!);
    else if (this.question.kind === 'mystery') this.judgePattern(id as Lesson);
    else this.foretell(id as Lesson);
  }

  /** Gives the answer away; where `waiting` is set after it, a training has to be started. */
  tell(): void {
    if (!this.open) return;
    const { kind, key, experiment } = this.question;
    this.count(false);
    this.told = true;
    if (this.part === 'pattern' && kind === 'predict') this.foretell(null);
    else if (this.part === 'pattern') this.go({ tone: 'note', sentences: [`It is ${named(key)}.`] });
    else if (this.part === 'cause') this.go(this.cause('note'));
    else this.tryFix(experiment.fixes[0]!);
  }

  /** Another fix, after everything has been answered. */
  tryAnother(id: string): void {
    if (this.part === 'over' && !this.waiting) this.tryFix(findFix(this.question.experiment, id));
  }

  /** Takes the verdict of the training that was waited for. */
  settle(verdict: Verdict): void {
    if (!this.waiting) return;
    this.waiting = false;
    if (this.fix) return this.judgeFix(this.fix, verdict);
    this.verdict = verdict;
    if (this.question.kind === 'predict') this.judgeForetold(verdict);
  }

  private foretell(lesson: Lesson | null): void {
    this.foretold = lesson;
    this.waiting = true;
    this.remarks = [];
  }

  private tryFix(fix: ExperimentFix): void {
    this.fix = fix;
    this.waiting = true;
    this.remarks = [];
  }

  private judgeForetold(verdict: Verdict): void {
    const { key, experiment, fix } = this.question;
    const { foretold } = this;
    const why: Remark = {
      tone: 'note',
      sentences: [fix ? `“${fix.title}”: ${fix.reason}` : `What to look for: ${experiment.look}`],
    };
    if (foretold === null) {
      this.go({ tone: 'note', sentences: [`It gives ${named(key)}.`] }, ...this.otherwise(verdict), why);
    } else if (this.accepts(foretold)) {
      this.count(true);
      this.go({ tone: 'right', sentences: [`Right: ${named(foretold)}.`] }, ...this.otherwise(verdict), why);
    } else {
      this.count(false);
      const { where, one, other } = distinctionOf(foretold, key);
      const sentences = [
        `You expected ${named(foretold)}; it gives ${named(key)}.`,
        `Look at ${where}. ${one} ${other}`,
      ];
      this.go({ tone: 'wrong', sentences }, ...this.otherwise(verdict), why);
    }
  }

  private judgePattern(lesson: Lesson): void {
    const { key, experiment } = this.question;
    if (!this.accepts(lesson)) {
      const { where, one } = distinctionOf(lesson, key);
      this.refuse(lesson, [`Not ${named(lesson)}. Look at ${where}. ${one}`]);
      return;
    }
    this.count(true);
    const healthy = key === 'good' ? [`Nothing is wrong here. ${experiment.look}`] : [];
    const right: Remark = { tone: 'right', sentences: [`Right: ${named(lesson)}.`, ...healthy] };
    this.go(right, ...this.otherwise(this.verdict!));
  }

  private judgeCause(id: string): void {
    const { experiment, causes } = this.question;
    if (id !== experiment.id && !areAlike(id, experiment.id)) {
      const { title, look } = causes.find((cause) => cause.id === id)!;
      this.refuse(id, [`Not “${title}”. That would look different: ${look}`]);
      return;
    }
    this.count(true);
    const twin = causes.find((cause) => cause.id !== experiment.id && areAlike(cause.id, experiment.id));
    const alike: Remark[] = twin
      ? [
          {
            tone: 'note',
            sentences: [`The curve cannot tell it from “${twin.title}”: either counts. Only a look at the code can.`],
          },
        ]
      : [];
    this.go(this.cause('right'), ...alike);
  }

  private judgeFix(fix: ExperimentFix, verdict: Verdict): void {
    const { experiment, key } = this.question;
    const own = experiment.fixes.find(({ id }) => id === fix.id);
    const works = verdict.pattern === 'good';
    const came = `With the same seed the run comes out as ${named(verdict.pattern)}.`;
    if (this.part === 'over') {
      this.remarks = [{ tone: works ? 'right' : 'note', sentences: [came, fix.reason] }];
    } else if (this.told) {
      this.go({ tone: 'note', sentences: [`“${fix.title}”: ${came}`, fix.reason] });
    } else if (works) {
      this.count(true);
      const usual = own ? fix.reason : `The usual fix is another one: “${experiment.fixes[0]!.title}”.`;
      this.go({ tone: 'right', sentences: [`Fixed. ${came}`, usual] });
    } else if (own?.expected === 'good') {
      this.count(true);
      const luck = `${came} In most runs this fix works, in this one it did not: your answer counts as right.`;
      this.go({ tone: 'note', sentences: [luck, fix.reason] });
    } else {
      const usual = usualFor(fix);
      const why = own || usual === null || usual === key ? fix.reason : `That is what helps against ${named(usual)}.`;
      this.refuse(fix.id, [`Not fixed. ${came}`, why]);
    }
  }

  /** The planned pattern, and where a run came out otherwise, what it came out as. */
  private accepts(lesson: Lesson): boolean {
    return lesson === this.question.key || lesson === this.verdict?.pattern;
  }

  private otherwise({ pattern }: Verdict): readonly Remark[] {
    const { key } = this.question;
    if (pattern === key) return [];
    const planned = `This run came out otherwise: it was made to give ${named(key)}, and is read as ${named(pattern)}.`;
    return [{ tone: 'note', sentences: [`${planned} Either answer counts as right.`] }];
  }

  private cause(tone: Remark['tone']): Remark {
    const { title, cause, explanation } = this.question.experiment;
    return { tone, sentences: [`${tone === 'right' ? 'Right' : 'It was'}: “${title}”. ${cause}`, explanation] };
  }

  private refuse(id: string, sentences: readonly string[]): void {
    this.count(false);
    this.tried = [...this.tried, id];
    this.remarks = [{ tone: 'wrong', sentences }];
  }

  /** On to the next part. */
  private go(...remarks: readonly Remark[]): void {
    const { kind, key } = this.question;
    const last = this.part === 'fix' || kind === 'predict' || key === 'good';
    this.part = last ? 'over' : this.part === 'pattern' ? 'cause' : 'fix';
    this.remarks = remarks;
    this.tried = [];
    this.graded = false;
    this.told = false;
  }

  private count(right: boolean): void {
    if (this.graded) return;
    this.graded = true;
    this.grade(right, this.part === 'pattern' ? this.question.key : null);
  }
}

const named = (pattern: keyof typeof PATTERNS): string => `“${PATTERNS[pattern]}”`;
