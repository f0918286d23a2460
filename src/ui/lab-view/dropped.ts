/** What becomes of a file that someone brings: a log is read, any other text is trained on, and a doubt is told. */
import { html, nothing } from 'lit';
import type { LogFile } from '../log-view/log-file.ts';
import '../notice-bar/notice-bar.ts';
import type { Workbench } from './workbench.ts';

/** A file that may be either, and what it was taken for. */
interface Doubt {
  file: File;
  as: 'log' | 'text';
}

const SAID = {
  log: (name: string) => `“${name}” was read as a log.`,
  text: (name: string) => `“${name}” was taken as a text to train on.`,
};

export class Dropped {
  private doubt: Doubt | null = null;

  /** @param show whether the log is to be in sight */
  constructor(
    private readonly workbench: Workbench,
    private readonly log: LogFile,
    private readonly show: (log: boolean) => void,
  ) {}

  /** @param others that came with it, and are left alone */
  async take(file: File, others = 0): Promise<void> {
    const { workbench } = this;
    const outcome = await this.log.open(file, false);
    if (outcome.kind === 'overtaken') return;
    workbench.notify(...(outcome.kind === 'problem' ? [outcome.message] : []));
    if (outcome.kind === 'log') this.show(true);
    const isText = outcome.kind === 'no log' && (await this.takeText(file));
    if (outcome.kind === 'log' || isText) this.tell(outcome.doubtful ? { file, as: isText ? 'text' : 'log' } : null);
    if (others > 0)
      workbench.notify(...workbench.notices, `Of ${others + 1} files the first was taken: “${file.name}”.`);
  }

  /** A file that is said to be a log. */
  async takeLog(file: File): Promise<void> {
    const outcome = await this.log.open(file, true);
    if (outcome.kind === 'overtaken') return;
    this.workbench.notify(...(outcome.kind === 'problem' ? [outcome.message] : []));
    if (outcome.kind === 'log') this.show(true);
  }

  /** @returns whether it can be trained on */
  async takeText(file: File): Promise<boolean> {
    const isText = await this.workbench.takeText(file);
    if (isText) this.show(false);
    return isText;
  }

  /** What there is to be told, and the other way to take the file where it is in doubt. */
  notices() {
    const { workbench, doubt } = this;
    const told = doubt !== null && workbench.notices.includes(SAID[doubt.as](doubt.file.name));
    return html`<notice-bar .sentences=${workbench.notices} dismissible @dismiss=${() => workbench.notify()}>
      ${told ? this.other(doubt) : nothing}
    </notice-bar>`;
  }

  private other({ file, as }: Doubt) {
    return as === 'text'
      ? html`<button slot="actions" @click=${() => void this.takeLog(file)}>Read it as a log</button>`
      : html`<button slot="actions" @click=${() => void this.takeText(file)}>Train on it</button>`;
  }

  private tell(doubt: Doubt | null): void {
    this.doubt = doubt;
    if (doubt) this.workbench.notify(SAID[doubt.as](doubt.file.name));
  }
}
