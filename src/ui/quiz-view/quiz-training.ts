/** The trainings of the quiz: in a worker of their own, which lives as long as the view. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RunOptions, Scale } from '../../core/run_options.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import type { ExperimentFix } from '../../lab/experiments/index.ts';
import { CurveReader, type Before } from '../diagnosis-panel/curve-reader.ts';
import { Follow } from '../follow.ts';
import type { OwnLab } from '../own-lab.ts';
import { configFor, type Question } from './questions.ts';

/** The device that the quiz trains on, and the scale. */
export interface QuizPlace {
  scale: Scale;
  options: RunOptions;
}

export class QuizTraining implements ReactiveController {
  readonly reading = new CurveReader();
  /** The run of the question, once a fix is held against it. */
  baseline: Before | null = null;
  private last: (() => void) | null = null;

  constructor(
    host: ReactiveControllerHost,
    private readonly own: OwnLab,
  ) {
    new Follow(host, own.lab);
    host.addController(this);
  }

  get lab(): LabController {
    return this.own.lab;
  }

  hostDisconnected(): void {
    this.own.close();
  }

  /** Clears the curve of the question before. */
  clear(): void {
    this.baseline = null;
    if (this.lab.config) this.lab.reset();
    this.reading.follow(this.lab, () => performance.now());
  }

  /** Trains what a question asks of, or holds a fix against it. */
  start(question: Question, fix: ExperimentFix | null, { scale, options }: QuizPlace): void {
    if (fix) this.baseline ??= this.reading.keep();
    const config = configFor(question, scale, fix ?? question.fix);
    this.last = () => this.lab.start({ config, options, text: null });
    this.last();
  }

  /** Goes on after a failure: from the last checkpoint, or else from the start. */
  again(): void {
    if (this.lab.resumable) this.lab.resume();
    else this.last?.();
  }

  /** Reads the curve. @returns the verdict on a whole run; null while there is none */
  read(): Verdict | null {
    this.reading.follow(this.lab, () => performance.now());
    return this.lab.state === 'done' && this.reading.verdict?.final ? this.reading.verdict : null;
  }
}
