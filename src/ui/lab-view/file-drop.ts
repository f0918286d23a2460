import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Takes files that are dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  /** A file is held over the page. */
  hovering = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly take: (files: [File, ...File[]]) => void,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('dragover', this.onOver);
    addEventListener('dragleave', this.onLeave);
    addEventListener('drop', this.onDrop);
  }

  hostDisconnected(): void {
    removeEventListener('dragover', this.onOver);
    removeEventListener('dragleave', this.onLeave);
    removeEventListener('drop', this.onDrop);
  }

  private readonly onOver = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.hover(true);
  };

  private readonly onLeave = (event: DragEvent) => {
    if (event.relatedTarget === null) this.hover(false);
  };

  private readonly onDrop = (event: DragEvent) => {
    event.preventDefault();
    this.hover(false);
    const [first, ...others] = event.dataTransfer?.files ?? [];
    if (first) this.take([first, ...others]);
  };

  private hover(hovering: boolean): void {
    if (hovering === this.hovering) return;
    this.hovering = hovering;
    this.host.requestUpdate();
  }
}
