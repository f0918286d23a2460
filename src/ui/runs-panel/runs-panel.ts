import { html, LitElement, nothing, svg } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { KeptRun } from '../../store/kept_run.ts';
import { EXPORT_IDS, EXPORTS } from '../log-view/exports.ts';
import { RUN_COLOURS, RUN_DASHES } from '../loss-chart/compared.ts';
import { shared } from '../shared.ts';
import { patternName } from '../diagnosis-panel/verdict-words.ts';
import { captionOf, experimentName, stepsOf, titleOf, whenOf } from './caption.ts';
import { MOST_COMPARED, type KeptRuns } from './kept-runs.ts';
import { runsStyles } from './runs-styles.ts';
import { HEIGHT, sketchPath, WIDTH } from './sketch.ts';

/** With more runs than this the older ones are folded away. */
const SHOWN_AT_FIRST = 4;
/** On pages this narrow the list is folded at first: there the settings come before old runs. */
const PHONE = '(max-width: 560px)';

/** What the list shows of KeptRuns; another object with every change. */
export type ShownRuns = Pick<KeptRuns, 'runs' | 'compared' | 'withState' | 'problem' | 'deleted' | 'shownId'>;

/**
 * The runs that are kept, the newest first: to open, compare, name, pin, save and delete.
 * @fires open with the KeptRun in `detail`
 * @fires go-on with the KeptRun in `detail`
 * @fires take with the File in `detail`
 * @fires problem with a sentence in `detail`
 * @fires picture
 */
@customElement('runs-panel')
export class RunsPanel extends LitElement {
  @property({ attribute: false }) kept!: KeptRuns;
  @property({ attribute: false }) shown!: ShownRuns;
  /** A training is under way: opening another run would end it. */
  @property({ type: Boolean }) busy = false;
  @state() private all = false;
  /** Id of the run whose tools are out. */
  @state() private tools: string | null = null;
  @state() private renaming: string | null = null;
  @query('input[type=file]') private picker!: HTMLInputElement;

  override render() {
    const { runs, problem, deleted } = this.shown;
    return html`<details ?open=${!matchMedia(PHONE).matches}>
      <summary>
        <h2>Runs</h2>
        <span class="num">${runs.length === 0 ? '' : runs.length}</span>
      </summary>
      <section aria-label="Runs">
        ${problem === null ? nothing : html`<p class="problem">${problem}</p>`}
        ${
          deleted === null
            ? nothing
            : html`<p class="undo">
                <span>“${titleOf(deleted, null)}” is deleted.</span>
                <button @click=${() => void this.undelete()}>Undo</button>
              </p>`
        }
        ${this.list()}
        <div class="buttons">
          ${
            this.isFolded || this.all
              ? html`<button aria-expanded=${this.all} @click=${() => (this.all = !this.all)}>
                  ${this.all ? 'Show fewer' : `Show all ${runs.length}`}
                </button>`
              : nothing
          }
          <button @click=${() => this.picker.click()}>Import a run</button>
          <button ?disabled=${this.shown.shownId === null} @click=${() => this.dispatchEvent(new Event('picture'))}>
            Chart as PNG
          </button>
          <input type="file" aria-label="Run file" accept=".json,application/json" hidden @change=${this.onFile} />
        </div>
      </section>
    </details>`;
  }

  /** The latest, pinned ones, and whatever the chart shows. */
  private get visible(): readonly KeptRun[] {
    const { runs, compared, shownId } = this.shown;
    if (this.all) return runs;
    const isShown = ({ id, pinned }: KeptRun) => pinned || id === shownId || compared.some((one) => one.id === id);
    return runs.filter((run, i) => i < SHOWN_AT_FIRST || isShown(run));
  }

  private get isFolded(): boolean {
    return this.visible.length < this.shown.runs.length;
  }

  private list() {
    if (this.shown.runs.length === 0)
      return html`<p class="soft">Every run is kept here, on this machine only, with its curve and its verdict.</p>`;
    return html`<ul>
      ${repeat(
        this.visible,
        ({ id }) => id,
        (run) => this.row(run),
      )}
    </ul>`;
  }

  private row(run: KeptRun) {
    const { id, pinned, sketch, verdict, began } = run;
    const older = this.kept.before(run);
    const title = titleOf(run, older);
    const current = id === this.shown.shownId;
    const out = this.tools === id;
    const name = experimentName(run);
    const facts = [
      ...(run.name === null ? [] : [captionOf(run, older)]),
      ...(title.startsWith(name) ? [] : [name]),
      ...(run.ended === null && !(current && this.busy) ? ['interrupted'] : []),
      stepsOf(run),
      whenOf(began),
    ];
    return html`<li class=${current ? 'current' : ''}>
      ${this.comparing(run, title)}
      <button
        class="open"
        aria-label=${title}
        aria-describedby="about-${id}"
        aria-current=${current ? 'true' : nothing}
        @click=${() => this.tell('open', run)}
      >
        <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${svg`<path d=${sketchPath(sketch)} />`}</svg>
        <span class="words">
          <b>${title}</b>
          <small id="about-${id}"
            >${verdict ? html`<em>${patternName(verdict)}</em> · ` : nothing}${facts.join(' · ')}</small
          >
        </span>
      </button>
      <button
        class="plain icon"
        aria-label="Pin “${title}”"
        aria-pressed=${pinned}
        title=${pinned ? 'Pinned: stays when older runs have to go' : 'Pin: keep it when older runs have to go'}
        @click=${() => void this.kept.care(id, { pinned: !pinned })}
      >
        ${pinIcon}
      </button>
      <button
        class="plain icon"
        aria-label="More for “${title}”"
        aria-expanded=${out}
        @click=${() => (this.tools = out ? null : id)}
      >
        ⋯
      </button>
      ${out ? this.toolsOf(run, title) : nothing}
    </li>`;
  }

  private comparing(run: KeptRun, title: string) {
    const { compared, shownId } = this.shown;
    const slot = compared.find(({ id }) => id === run.id)?.slot;
    const full = slot === undefined && compared.length >= MOST_COMPARED;
    return html`<label
      class="compare ${slot === undefined ? '' : RUN_COLOURS[slot]!}"
      title=${full ? `${MOST_COMPARED} runs are compared already` : 'Compare in the chart'}
    >
      <input
        type="checkbox"
        aria-label="Compare “${title}”"
        .checked=${slot !== undefined}
        ?disabled=${full || (run.id === shownId && slot === undefined)}
        @change=${() => void this.kept.compare(run.id)}
      />
      <svg viewBox="0 0 18 4" aria-hidden="true">
        ${svg`<path d="M0 2H18" stroke-dasharray=${RUN_DASHES[slot ?? 0]!.join(' ')} />`}
      </svg>
    </label>`;
  }

  private toolsOf(run: KeptRun, title: string) {
    const { id, ended } = run;
    const current = id === this.shown.shownId;
    const canGoOn = this.shown.withState.has(id) && !(current && this.busy);
    return html`<div class="tools buttons" role="group" aria-label="For “${title}”">
      ${
        canGoOn
          ? html`<button @click=${() => this.tell('go-on', run)}>
              ${ended === 'done' ? 'Go on from the best weights' : 'Go on'}
            </button>`
          : nothing
      }
      ${
        this.renaming === id
          ? html`<input
              type="text"
              aria-label="Name of the run"
              maxlength="60"
              .value=${run.name ?? ''}
              placeholder=${title}
              @keydown=${(event: KeyboardEvent) => this.onName(event, run)}
              @blur=${(event: Event) => this.rename(run, (event.target as HTMLInputElement).value)}
            />`
          : html`<button @click=${() => void this.startRenaming(id)}>Rename</button>`
      }
      ${EXPORT_IDS.map(
        (as) =>
          html`<button aria-label="Save as ${EXPORTS[as].title}" @click=${() => void this.kept.save(run, as)}>
            ${EXPORTS[as].title}
          </button>`,
      )}
      <button class="delete" ?disabled=${current && this.busy} @click=${() => void this.delete(run)}>Delete</button>
    </div>`;
  }

  private async startRenaming(id: string): Promise<void> {
    this.renaming = id;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('input[type=text]')?.select();
  }

  private onName(event: KeyboardEvent, run: KeptRun): void {
    if (event.key === 'Enter') this.rename(run, (event.target as HTMLInputElement).value);
    if (event.key === 'Escape') this.renaming = null;
  }

  private rename(run: KeptRun, name: string): void {
    if (this.renaming !== run.id) return;
    this.renaming = null;
    void this.kept.care(run.id, { name: name.trim() || null });
  }

  private async delete(run: KeptRun): Promise<void> {
    const problem = await this.kept.delete(run);
    if (problem !== null) return this.tell('problem', problem);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.undo button')?.focus(); // the button that had the focus is gone
  }

  private async undelete(): Promise<void> {
    const { deleted } = this.shown;
    await this.kept.undelete();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[aria-describedby="about-${deleted?.id}"]`)?.focus();
  }

  private readonly onFile = () => {
    const file = this.picker.files?.[0];
    if (file) this.tell('take', file);
    this.picker.value = '';
  };

  private tell(type: 'open' | 'go-on' | 'take' | 'problem', detail: KeptRun | File | string): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  static override styles = [shared, runsStyles];
}

const pinIcon = html`<svg viewBox="0 0 16 16" aria-hidden="true">
  <path d="M6 2h4l-.6 5L12 9.5H4L6.6 7zM8 9.5V14" />
</svg>`;

declare global {
  interface HTMLElementTagNameMap {
    'runs-panel': RunsPanel;
  }
}
