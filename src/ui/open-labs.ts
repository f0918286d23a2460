import type { OwnLab } from './own-lab.ts';

/** Every training of the page: that of the lab and those beside it. Fires `change` whenever one may have begun or ended. */
export class OpenLabs extends EventTarget {
  private readonly open = new Set<OwnLab>();

  /** @returns the same lab, which is forgotten when it is closed */
  add(own: OwnLab): OwnLab {
    this.open.add(own);
    own.lab.addEventListener('change', this.changed);
    const close = () => {
      this.open.delete(own);
      own.lab.removeEventListener('change', this.changed);
      own.close();
      this.changed();
    };
    return { lab: own.lab, close };
  }

  /** Whether a training could still go on anywhere. */
  get held(): boolean {
    return [...this.open].some(({ lab }) => lab.held);
  }

  private readonly changed = () => this.dispatchEvent(new Event('change'));
}
