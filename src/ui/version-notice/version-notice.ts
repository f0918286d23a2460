import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { OpenLabs } from '../open-labs.ts';
import { shared } from '../shared.ts';

/** Keeps the page for use without a network, and offers a new version of it, though never in the middle of a training. */
@customElement('version-notice')
export class VersionNotice extends LitElement {
  @property({ attribute: false }) labs!: OpenLabs;
  /** A version that is complete and waits to be taken. */
  @state() private waiting: ServiceWorker | null = null;

  /** A file that is loaded when it is wanted did not come: no network yet, or its host has a newer version. */
  @state() private incomplete = false;

  /** Whether a training could still go on, in whatever view. */
  @state() private held = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.labs.addEventListener('change', this.follow);
    addEventListener('vite:preloadError', () => (this.incomplete = true));
    void this.register();
  }

  override render() {
    if (this.incomplete) {
      return html`<section role="alert" aria-label="Incomplete">
        <p>A part of the page did not load. Reload the page to try again.</p>
        <button @click=${() => location.reload()}>Reload</button>
        <button class="plain" aria-label="Later" @click=${() => (this.incomplete = false)}>✕</button>
      </section>`;
    }
    if (!this.waiting) return nothing;
    const { held } = this;
    return html`<section aria-label="New version">
      <p>
        A new version is ready${held ? '. Reload once nothing trains any more, in any view.' : ': reload to use it.'}
      </p>
      <button ?disabled=${held} @click=${this.take}>Reload</button>
      <button class="plain" aria-label="Later" @click=${() => (this.waiting = null)}>✕</button>
    </section>`;
  }

  /** Without a secure address, or where the browser forbids to keep files, the page works only with its host. */
  private async register(): Promise<void> {
    await loaded(); // what the page needs itself comes first
    const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
    const registration = await container?.register('./service-worker.js').catch(() => null);
    if (!container || !registration) return;
    // The very first version does not wait: nothing is controlled yet.
    const look = () => {
      if (container.controller) this.waiting = registration.waiting;
    };
    registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', look));
    look();
  }

  /** Not with every step: it draws only when a training begins or ends. */
  private readonly follow = () => (this.held = this.labs.held);

  private readonly take = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    this.waiting?.postMessage('take over');
  };

  static override styles = [
    shared,
    css`
      section {
        position: fixed;
        z-index: 1;
        right: 16px;
        bottom: 16px;
        max-width: calc(100vw - 32px);
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 8px 8px 8px 16px;
        font-size: 14px;
        background: var(--panel);
        border: 1px solid var(--line);
        border-radius: 10px;
        box-shadow: 0 2px 12px #0003;
      }
    `,
  ];
}

const loaded = () =>
  document.readyState === 'complete'
    ? Promise.resolve()
    : new Promise((resolve) => addEventListener('load', resolve, { once: true }));

declare global {
  interface HTMLElementTagNameMap {
    'version-notice': VersionNotice;
  }
}
