import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { LabController } from '../../lab/controller.ts';
import { parseHash } from '../../store/url.ts';
import type { HelpDialog } from '../help-dialog/help-dialog.ts';
import { isTyped, shortcutOf } from '../keyboard.ts';
import type { LabView } from '../lab-view/lab-view.ts';
import { NOTHING_YET, type Status } from '../page-head/page-head.ts';
import type { OwnLab } from '../own-lab.ts';
import type { QuizView } from '../quiz-view/quiz-view.ts';
import { shared } from '../shared.ts';
import { findView, VIEWS, type ViewId } from './views.ts';
import '../lab-view/lab-view.ts';
import type { LabTour } from '../tour/lab-tour.ts';

/** The frame of the page: its head, and the view that is on. The lab lives on behind the others. */
@customElement('lab-app')
export class LabApp extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  /** For trainings beside that of the lab. */
  @property({ attribute: false }) newLab!: () => OwnLab;
  @state() private view: ViewId = 'lab';
  @state() private status: Status = NOTHING_YET;
  @query('lab-view') private labView!: LabView;

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.followAddress);
    addEventListener('popstate', this.followAddress);
    addEventListener('keydown', this.onKey);
    this.followAddress();
  }

  override render() {
    return html`
      <page-head
        .addressOf=${this.addressOf}
        .linkRemark=${this.lab.config?.corpus === 'own' ? 'Your text is not in it.' : ''}
        @present=${this.present}
        @help=${this.help}
        .status=${this.status}
        .views=${VIEWS}
        .view=${this.view}
        @view=${(event: CustomEvent<ViewId>) => this.go(event.detail)}
      ></page-head>
      <lab-view
        .lab=${this.lab}
        .newLab=${this.newLab}
        .active=${this.view === 'lab'}
        ?hidden=${this.view !== 'lab'}
        @status=${(event: CustomEvent<Status>) => (this.status = event.detail)}
        @tour=${this.tour}
      ></lab-view>
      ${findView(this.view).render?.(this) ?? nothing}
    `;
  }

  /** A new entry in the history, so that the way back leads to the view before. */
  private go(view: ViewId): void {
    const hash = view === 'lab' ? this.labView.hash : String(new URLSearchParams({ view }));
    history.pushState(null, '', hash ? `#${hash}` : location.pathname + location.search);
    this.followAddress();
  }

  private readonly followAddress = () => {
    const { address } = parseHash(location.hash);
    const view = findView(address.view);
    void view.load?.();
    this.view = view.id;
    if (address.tour) void this.tour();
  };

  /** The address of the run, or of the view that is shown. */
  private readonly addressOf = (): string => {
    const { origin, pathname, search, href } = location;
    return this.view === 'lab'
      ? `${origin === 'null' ? 'file://' : origin}${pathname}${search}#${this.labView.link}`
      : href;
  };

  /** Presents the quiz to the room if it is open, and the lab otherwise. */
  private readonly present = () => {
    if (this.view === 'quiz') return this.renderRoot.querySelector<QuizView>('quiz-view')?.present();
    this.go('lab');
    this.labView.present(true);
  };

  private readonly help = async () => {
    await import('../help-dialog/help-dialog.ts');
    let dialog = this.renderRoot.querySelector<HelpDialog>('help-dialog');
    if (!dialog) {
      dialog = document.createElement('help-dialog');
      dialog.addEventListener('tour', () => void this.tour());
      this.renderRoot.append(dialog);
    }
    await dialog.open();
  };

  /** From its first stop, wherever the page is. */
  private readonly tour = async () => {
    await import('../tour/lab-tour.ts');
    if (this.view !== 'lab') this.go('lab');
    this.labView.present(false);
    await this.labView.updateComplete;
    let tour = this.renderRoot.querySelector<LabTour>('lab-tour');
    if (!tour) this.renderRoot.append((tour = document.createElement('lab-tour')));
    tour.start(this.labView);
  };

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyped(event) || shortcutOf(event.key) !== 'help') return;
    event.preventDefault();
    void this.help();
  };

  static override styles = shared;
}

declare global {
  interface HTMLElementTagNameMap {
    'lab-app': LabApp;
  }
}
