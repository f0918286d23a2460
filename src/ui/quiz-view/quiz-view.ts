import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { PATTERNS, LESSONS } from '../../core/pattern.ts';
import type { Evidence, Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';
import { parseHash } from '../../store/url.ts';
import { sketch } from '../experiment-cards/experiment-cards.ts';
import { frameOf } from '../lab-view/frame.ts';
import type { OwnLab } from '../own-lab.ts';
import { magnification } from '../present/magnification.ts';
import { shared } from '../shared.ts';
import { showAddress } from '../show-address.ts';
import { stepsDone } from '../speed.ts';
import { hashOf, sittingFrom, type Sitting } from './address.ts';
import { pictureStyles } from './answer-styles.ts';
import { commandOf } from './keys.ts';
import {
  browserStorage,
  loadProgress,
  NOTHING_ASKED,
  saveProgress,
  withAnswer,
  type QuizProgress,
} from './progress.ts';
import { configFor, drawQuestion, drawSeed, type QuestionKind } from './questions.ts';
import type { Answer } from './quiz-answers.ts';
import { quizStyles } from './quiz-styles.ts';
import { QuizRound } from './round.ts';
import { QuizTraining } from './quiz-training.ts';
import { changeIn, headingOf, INVITATIONS, KIND_TITLES } from './question-words.ts';
import '../diagnosis-panel/diagnosis-panel.ts';
import '../loss-chart/loss-chart.ts';
import '../notice-bar/notice-bar.ts';
import './quiz-answers.ts';
import './quiz-score.ts';

/** Teaches to read loss curves with real runs: name one that hides its cause, or foretell one that does not. */
@customElement('quiz-view')
export class QuizView extends LitElement {
  /** The one behind the other views; it has nothing to do here but to rest. */
  @property({ attribute: false }) lab!: LabController;
  /** For the trainings of the quiz. */
  @property({ attribute: false }) newLab!: () => OwnLab;
  @state() private evidence: Evidence | null = null;
  @state() private progress: QuizProgress = NOTHING_ASKED;
  @state() private round!: QuizRound;
  @state() private notices: readonly string[] = [];
  @query('h2') private heading!: HTMLElement;
  @query('.stage') private curve!: HTMLElement | null;
  private sitting!: Sitting;
  private training!: QuizTraining;
  /** A training of the lab waits for this view to be left. */
  private labWaits = false;
  private readonly storage = browserStorage();

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.followAddress);
    addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.followAddress);
    removeEventListener('keydown', this.onKey);
  }

  /** Its properties stand only now: its code may have been loaded after it was put on the page. */
  private open(): void {
    const { lab } = this;
    this.training = new QuizTraining(this, this.newLab());
    this.labWaits = lab.busy;
    if (this.labWaits) lab.pause();
    this.progress = loadProgress(this.storage);
    this.followAddress();
  }

  override willUpdate(): void {
    if (!this.hasUpdated) this.open();
    const verdict = this.training.read();
    if (verdict) this.round.settle(verdict);
    if (!this.training.reading.verdict) this.evidence = null;
  }

  override render() {
    const { round, labWaits } = this;
    const { kind } = round.question;
    return html`
      <main class=${classMap({ pictured: this.pictured, presenting: this.sitting.present })}>
        <header>
          <h1>Quiz</h1>
          <div class="kinds" role="group" aria-label="QuestionKind of question">
            ${KIND_TITLES.map(
              ([id, title]) => html`<button aria-pressed=${id === kind} @click=${() => this.ask(id)}>${title}</button>`,
            )}
          </div>
        </header>
        <notice-bar .sentences=${this.notices} dismissible @dismiss=${() => (this.notices = [])}></notice-bar>
        ${
          labWaits
            ? html`<p class="soft">
                Your training in the lab is paused, so that this one has the machine to itself. Go back and press
                Resume: it goes on where it stands.
              </p>`
            : nothing
        }
        <div class="prompt">
          <p class="soft">${INVITATIONS[kind]}</p>
          ${kind === 'predict' ? html`<p class="change">${changeIn(round.question)}</p>` : nothing}
        </div>
        ${this.pictured ? nothing : html`<div class="stage">${this.stage()}</div>`}
        <aside>
          <h2 tabindex="-1">${headingOf(round)}</h2>
          <div class="said" aria-live="polite">${this.remarks()}</div>
          ${this.foretold()} ${this.others()} ${this.answers()} ${this.buttons()} ${this.diagnosis()}
        </aside>
        <quiz-score .progress=${this.progress} @clear=${() => this.keep(NOTHING_ASKED)}></quiz-score>
      </main>
    `;
  }

  /** Nothing has been trained yet: pictures instead of a curve. */
  private get pictured(): boolean {
    const { question, part, waiting } = this.round;
    return question.kind === 'predict' && part === 'pattern' && !waiting;
  }

  private stage() {
    const { lab, baseline } = this.training;
    const { question, part } = this.round;
    const config = configFor(question, this.sitting.place.scale);
    const evidence = this.diagnosed?.evidence ?? [];
    const frame = frameOf(lab, config, baseline, null, { evidence, pointed: this.evidence });
    // The limit of the clipping is a setting, and would tell on the cause.
    const hidden = question.kind === 'mystery' && part !== 'over';
    const running = lab.busy;
    const { max_iters } = lab.config ?? config;
    return html`
      <notice-bar .sentences=${lab.error ? [lab.error.message] : []}>
        <button slot="actions" @click=${() => this.training.again()}>Train again</button>
      </notice-bar>
      <loss-chart
        .history=${lab.history}
        .revision=${lab.revision}
        .epoch=${lab.epoch}
        .frame=${hidden ? { ...frame, clip: 0 } : frame}
        ?resting=${!running}
        ><p>${lab.detail ?? 'Preparing'}…</p></loss-chart
      >
      <p class="steps">
        <progress aria-label="Steps done" max=${max_iters} .value=${stepsDone(lab.history)}></progress>
        <span class="num soft">${stepsDone(lab.history)} / ${max_iters}</span>
      </p>
    `;
  }

  private remarks() {
    const { remarks, waiting, part } = this.round;
    if (remarks.length === 0 && !waiting && !this.pictured && part === 'pattern')
      return html`<p class="unseen">The training is over.</p>`;
    return remarks.map(
      ({ tone, sentences }) =>
        html`<div class="remark ${tone}">${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`,
    );
  }

  /** The picture that was chosen, to hold the curve against. */
  private foretold() {
    const { foretold } = this.round;
    if (foretold === null) return nothing;
    return html`<figure>
      ${sketch(foretold)}
      <figcaption>Your prediction: <b>${PATTERNS[foretold]}</b></figcaption>
    </figure>`;
  }

  /** The curves that were not chosen, and would have been wrong as well. */
  private others() {
    const { others } = this.round;
    if (others.length === 0) return nothing;
    return html`<details>
      <summary>Why not the others?</summary>
      <ul>
        ${others.map((sentence) => html`<li>${sentence}</li>`)}
      </ul>
    </details>`;
  }

  private answers() {
    const { round } = this;
    if (!round.open) return nothing;
    return html`<quiz-answers
      .label=${headingOf(round)}
      .answers=${this.answersTo(round)}
      .tried=${round.tried}
      ?large=${this.pictured}
      @answer=${(event: CustomEvent<string>) => this.answer(event.detail)}
    ></quiz-answers>`;
  }

  private answersTo({ part, question }: QuizRound): readonly Answer[] {
    if (part === 'pattern') return question.patterns.map((id) => ({ id, title: PATTERNS[id], picture: id }));
    if (part === 'cause') return question.causes.map(({ id, title, cause }) => ({ id, title, about: cause }));
    return question.fixes.map(({ id, title }) => ({ id, title }));
  }

  private buttons() {
    const { round } = this;
    if (round.part === 'over')
      return html`<p class="buttons">
        <button class="go" aria-keyshortcuts="N" @click=${() => this.ask()}>Next<kbd aria-hidden="true">N</kbd></button>
      </p>`;
    return html`<p class="buttons">
      ${
        round.open
          ? html`<button aria-keyshortcuts="M" @click=${() => this.tell()}>
              Show me<kbd aria-hidden="true">M</kbd>
            </button>`
          : nothing
      }
      <button class="plain" aria-keyshortcuts="S" @click=${() => this.ask()}>
        Skip<kbd aria-hidden="true">S</kbd>
      </button>
    </p>`;
  }

  /** What the lab makes of the curve, once the person has said what they do. */
  private get diagnosed(): Verdict | null {
    return this.round.part === 'pattern' ? null : this.training.reading.verdict;
  }

  private diagnosis() {
    const { round, training } = this;
    const verdict = this.diagnosed;
    if (!verdict) return nothing;
    const over = round.part === 'over';
    return html`<diagnosis-panel
      .verdict=${over ? verdict : { ...verdict, causes: [], fixes: [] }}
      .history=${training.lab.history}
      .baseline=${training.baseline}
      .experiment=${over ? round.question.experiment : null}
      .fix=${(round.fix ?? round.question.fix)?.id ?? null}
      @fix=${(event: CustomEvent<string>) => this.act(() => round.tryAnother(event.detail))}
      @point=${(event: CustomEvent<Evidence | null>) => (this.evidence = event.detail)}
    ></diagnosis-panel>`;
  }

  private answer(id: string): void {
    this.act(() => this.round.answer(id));
  }

  private tell(): void {
    this.act(() => this.round.tell());
  }

  /** Does something with the question, and trains what it then waits for. */
  private act(move: () => void): void {
    const { round } = this;
    const { part, waiting } = round;
    move();
    if (round.waiting && !waiting) this.train();
    if (round.part !== part || round.waiting) this.focusHeading();
    this.requestUpdate();
  }

  private train(): void {
    this.training.start(this.round.question, this.round.fix, this.sitting.place);
    // On a small screen the answers lie far below the curve that is drawn now.
    void this.updateComplete.then(() => this.curve?.scrollIntoView({ block: 'nearest' }));
  }

  /** Another question, of a pattern that is not known yet while there is one. */
  private ask(kind: QuestionKind = this.round.question.kind): void {
    const open = LESSONS.filter(
      (lesson) => !this.progress.known.includes(lesson) && lesson !== this.round.question.key,
    );
    this.pose({ ...this.sitting, kind, seed: drawSeed(kind, open) });
    this.focusHeading();
  }

  private pose(sitting: Sitting): void {
    this.sitting = sitting;
    showAddress(hashOf(sitting));
    this.training.clear();
    this.round = new QuizRound(drawQuestion(sitting.kind, sitting.seed), (right, lesson) =>
      this.keep(withAnswer(this.progress, right, lesson)),
    );
    if (this.round.waiting) this.train();
  }

  /** Shows the quiz to a room, or to one person again. */
  present(on = !this.sitting.present): void {
    this.sitting = { ...this.sitting, present: on };
    showAddress(hashOf(this.sitting));
    this.requestUpdate();
  }

  private keep(progress: QuizProgress): void {
    this.progress = progress;
    saveProgress(this.storage, progress);
  }

  /** What was pressed is gone: the focus goes to what comes instead. */
  private focusHeading(): void {
    void this.updateComplete.then(() => this.heading.focus({ preventScroll: true }));
  }

  private readonly followAddress = () => {
    const { address, problems } = parseHash(location.hash);
    const another = address.view === 'quiz' && location.hash !== (this.sitting && `#${hashOf(this.sitting)}`);
    if (this.hasUpdated && !another) return;
    this.notices = problems;
    this.pose(sittingFrom(address, problems, (kind) => drawSeed(kind, LESSONS)));
  };

  private readonly onKey = (event: KeyboardEvent) => {
    const command = event.defaultPrevented ? null : commandOf(event);
    if (command === null) return;
    const { round } = this;
    if (typeof command === 'number') {
      const id = round.answers[command - 1];
      if (id === undefined || !round.open) return;
      this.answer(id);
    } else if (command === 'present' || (command === 'back' && this.sitting.present)) this.present();
    else if (command === 'tell' && round.open) this.tell();
    else if ((command === 'next' && round.part === 'over') || (command === 'skip' && round.part !== 'over')) this.ask();
    else return;
    event.preventDefault();
  };

  static override styles = [shared, pictureStyles, quizStyles, magnification];
}

declare global {
  interface HTMLElementTagNameMap {
    'quiz-view': QuizView;
  }
}
