/** Asks what the next run would need and take while it is being set up; the answer is `lab.forecast`. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { LabController } from '../../lab/controller.ts';
import { configOf, problemOf, type Setup } from './setup.ts';

/** A slider that is drawn along asks only for where it rests. */
const WAIT_MS = 60;

export class NextRun implements ReactiveController {
  /** What the latest question was about. */
  private asked = '';
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost,
    private readonly lab: LabController,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.waiting);
  }

  /** Asks again where something has changed that counts. Only once the device is known: it decides on the scale. */
  follow(setup: Setup, text: string | null): void {
    if (!this.lab.probed || problemOf(setup) !== null) return;
    const { options } = setup;
    const config = configOf(setup);
    const question = JSON.stringify([config, options, text?.length ?? null, this.lab.state === 'running']);
    if (question === this.asked) return;
    this.asked = question;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.lab.requestForecast({ config, options, text: config.corpus === 'own' ? text : null });
    }, WAIT_MS);
  }
}
