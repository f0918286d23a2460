import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { PATTERNS } from '../../core/pattern.ts';
import { causesOf, findExperiment, type Experiment } from '../../lab/experiments/index.ts';
import { parseHash } from '../../store/url.ts';
import { shared } from '../shared.ts';
import { exerciseHash } from './exercises.ts';
import { CLOSING, EXERCISES, OPENING, type Exercise, type WorksheetQuestion } from './exercises.ts';
import { sketchGrid } from './sketch-grid.ts';
import { worksheetStyles } from './worksheet-styles.ts';

type Edition = 'participant' | 'instructor';

const EDITIONS: Record<Edition, { title: string; link: string }> = {
  participant: { title: 'Reading loss curves: worksheet', link: 'For participants' },
  instructor: { title: 'Reading loss curves: notes for the instructor', link: 'For the instructor' },
};

/** A workshop on paper, made from the experiments: a sheet to work on, or the same with answers, timing and links. */
@customElement('worksheet-view')
export class WorksheetView extends LitElement {
  @state() private edition: Edition = 'participant';

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('hashchange', this.followAddress);
    addEventListener('popstate', this.followAddress);
    this.followAddress();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('hashchange', this.followAddress);
    removeEventListener('popstate', this.followAddress);
  }

  override render() {
    const instructor = this.edition === 'instructor';
    return html`
      <main>
        <nav class="choice" aria-label="Edition">
          ${(Object.keys(EDITIONS) as Edition[]).map((edition) => this.link(edition))}
          <button class="go" @click=${() => print()}>Print</button>
        </nav>
        <h1>${EDITIONS[this.edition].title}</h1>
        ${instructor ? plan() : instructions()}
        ${EXERCISES.map((exercise, i) => (instructor ? notes(exercise, i + 1) : sheet(exercise, i + 1)))}
        ${instructor ? html`<p class="frame"><b>Closing, ${CLOSING.minutes} minutes.</b> ${CLOSING.text}</p>` : nothing}
      </main>
    `;
  }

  private link(edition: Edition) {
    const hash = edition === 'participant' ? '#view=worksheet' : `#view=worksheet&edition=${edition}`;
    return html`<a href=${hash} aria-current=${edition === this.edition ? 'page' : nothing}
      >${EDITIONS[edition].link}</a
    >`;
  }

  private readonly followAddress = () => {
    this.edition = parseHash(location.hash).address.edition ?? 'participant';
  };

  static override styles = [shared, worksheetStyles];
}

const addressOf = (hash: string) => `${location.href.replace(/#.*/, '')}#${hash}`;

const instructions = () => html`
  <p class="name"><span>Name</span><span>Date</span></p>
  <p class="lead">
    Open <b>${addressOf('').slice(0, -1)}</b>. At each exercise: read what was changed, draw the curve that you expect,
    and only then press Start. The dashed line is the loss of a model that knows nothing. A wrong sketch that you can
    explain afterwards is worth more than a right one.
  </p>
`;

const plan = () => html`
  <p class="lead">
    Ninety minutes, eight curves, in pairs at one machine. Nobody presses Start before both have drawn a prediction.
    Show the projector link, ask what the curve tells, and press V when the room has decided.
  </p>
  <table>
    <caption>
      Timing
    </caption>
    <thead>
      <tr>
        <th>From minute</th>
        <th>For</th>
        <th>What</th>
      </tr>
    </thead>
    <tbody>
      ${timetable().map(
        ({ from, minutes, what }) =>
          html`<tr>
            <td>${from}</td>
            <td>${minutes} min</td>
            <td>${what}</td>
          </tr>`,
      )}
    </tbody>
  </table>
  <p class="frame"><b>Opening, ${OPENING.minutes} minutes.</b> ${OPENING.text}</p>
`;

function timetable() {
  const parts = [
    { minutes: OPENING.minutes, what: 'Opening' },
    ...EXERCISES.map(({ minutes, lesson }, i) => ({ minutes, what: `${i + 1} ${PATTERNS[lesson]}` })),
    { minutes: CLOSING.minutes, what: 'Closing' },
  ];
  let next = 0;
  return parts.map((part) => {
    const from = next;
    next += part.minutes;
    return { ...part, from };
  });
}

function sheet({ lesson, tasks, questions }: Exercise, number: number) {
  const { cause } = findExperiment(lesson);
  const title = `${number} ${PATTERNS[lesson]}`;
  return html`<section aria-label="Exercise ${title}">
    <h2>${title}</h2>
    <p>Card ${number}. <b>What was changed:</b> ${cause}</p>
    ${sketchGrid(`Empty plot for your prediction of ${PATTERNS[lesson]}`)}
    <ol>
      ${tasks.map((task) => html`<li>${task}</li>`)}
    </ol>
    <dl>
      ${questions.map(
        ({ ask }) =>
          html`<dt>${ask}</dt>
            <dd class="blank"></dd>`,
      )}
    </dl>
  </section>`;
}

function notes(exercise: Exercise, number: number) {
  const { lesson, minutes, tasks, questions } = exercise;
  const experiment = findExperiment(lesson);
  return html`<section aria-label="Exercise ${number} ${PATTERNS[lesson]}">
    <h2>${number} ${PATTERNS[lesson]} <small>${minutes} minutes</small></h2>
    <p><b>What was changed:</b> ${experiment.cause}</p>
    <p><b>What to see:</b> ${experiment.look}</p>
    <p><b>Why:</b> ${experiment.explanation}</p>
    <ol>
      ${tasks.map((task) => html`<li>${task}</li>`)}
    </ol>
    <dl>${questions.map(answered)}</dl>
    ${fixesOf(experiment)} ${otherCauses(experiment)}
    <p class="links">
      <span>Exercise: ${linkTo(exerciseHash(lesson, false))}</span>
      <span>Projector: ${linkTo(exerciseHash(lesson, true))}</span>
    </p>
  </section>`;
}

const answered = ({ ask, answer }: WorksheetQuestion) =>
  html`<dt>${ask}</dt>
    <dd>${answer}</dd>`;

const linkTo = (hash: string) => html`<a href="#${hash}">${addressOf(hash)}</a>`;

function fixesOf({ fixes }: Experiment) {
  if (fixes.length === 0) return nothing;
  return html`<h3>Fixes, the recommended one first</h3>
    <ul>
      ${fixes.map(({ title, reason, expected }) => html`<li><b>${title}</b> (gives: ${PATTERNS[expected]}). ${reason}</li>`)}
    </ul>`;
}

function otherCauses({ pattern, cause }: Experiment) {
  const others = causesOf(pattern).filter((one) => one.cause !== cause);
  if (others.length === 0) return nothing;
  return html`<h3>The same curve, from another cause</h3>
    <p>${others.map(({ title }) => title).join('; ')}. All of them can be chosen under “Cause”.</p>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'worksheet-view': WorksheetView;
  }
}
