import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Pause between two updates: ten a second look fluent and leave the main thread alone. */
const PAUSE_MS = 100;

/** Updates an element after `change` events of a source, in an animation frame and at most ten times a second. */
export class Follow implements ReactiveController {
  private last = -Infinity;
  private pending = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly source: EventTarget,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.source.addEventListener('change', this.onChange);
  }

  hostDisconnected(): void {
    this.source.removeEventListener('change', this.onChange);
  }

  private readonly onChange = () => {
    if (this.pending) return;
    this.pending = true;
    const wait = Math.max(0, this.last + PAUSE_MS - performance.now());
    setTimeout(() => requestAnimationFrame(this.update), wait);
  };

  private readonly update = () => {
    this.pending = false;
    this.last = performance.now();
    this.host.requestUpdate();
  };
}
