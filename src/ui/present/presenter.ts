/** A lesson on a projector: the answer is covered until it is asked for. */
import type { ReactiveControllerHost } from 'lit';

export class Presenter {
  /** The answer is in sight. */
  revealed = false;

  constructor(private readonly host: Pick<ReactiveControllerHost, 'requestUpdate'>) {}

  /** Covers the answer, as before each new run. */
  cover(): void {
    this.reveal(false);
  }

  reveal(on = !this.revealed): void {
    this.revealed = on;
    this.host.requestUpdate();
  }
}
