import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LabController } from '../../lab/controller.ts';
import { parseHash } from '../../store/url.ts';
import type { LabView } from '../lab-view/lab-view.ts';
import { NOTHING_YET, type Status } from '../page-head/page-head.ts';
import { shared } from '../shared.ts';
import { findView, VIEWS, type ViewId } from './views.ts';
import '../lab-view/lab-view.ts';

/** The frame of the page: its head, and the view that is on. The lab lives on behind the others. */
@customElement('lab-app')
export class LabApp extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  @state() private view: ViewId = 'lab';
  @state() private status: Status = NOTHING_YET;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.followAddress);
    addEventListener('popstate', this.followAddress);
    this.followAddress();
  }

  override render() {
    return html`
      <page-head
        .status=${this.status}
        .views=${VIEWS}
        .view=${this.view}
        @view=${(event: CustomEvent<ViewId>) => this.go(event.detail)}
      ></page-head>
      <lab-view
        .lab=${this.lab}
        .active=${this.view === 'lab'}
        ?hidden=${this.view !== 'lab'}
        @status=${(event: CustomEvent<Status>) => (this.status = event.detail)}
      ></lab-view>
      ${findView(this.view).render?.(this.lab) ?? nothing}
    `;
  }

  /** A new entry in the history, so that the way back leads to the view before. */
  private go(view: ViewId): void {
    const lab = this.renderRoot.querySelector<LabView>('lab-view')!;
    const hash = view === 'lab' ? lab.hash : String(new URLSearchParams({ view }));
    history.pushState(null, '', hash ? `#${hash}` : location.pathname + location.search);
    this.followAddress();
  }

  private readonly followAddress = () => {
    const view = findView(parseHash(location.hash).address.view);
    void view.load?.();
    this.view = view.id;
  };

  static override styles = shared;
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-app': LabApp;
  }
}
