import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Takes a file that is dropped anywhere on the page. */
export class FileDrop implements ReactiveController {
  /** A file is held over the page. */
  hovering = false;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly take: (file: File) => void,
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
    const file = event.dataTransfer?.files[0];
    if (file) this.take(file);
  };

  private hover(hovering: boolean): void {
    if (hovering === this.hovering) return;
    this.hovering = hovering;
    this.host.requestUpdate();
  }
}
