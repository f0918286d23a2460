import { html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { PATTERNS } from '../../core/pattern.ts';
import { LabError } from '../../core/errors.ts';
import type { LabController } from '../../lab/controller.ts';
import { parseHash } from '../../store/url.ts';
import { Follow } from '../follow.ts';
import { formatDuration } from '../format.ts';
import type { OwnLab } from '../own-lab.ts';
import { shared } from '../shared.ts';
import { showAddress } from '../show-address.ts';
import '../choice-control/choice-control.ts';
import '../notice-bar/notice-bar.ts';
import { readAtlas, writeAtlas } from './atlas-file.ts';
import './atlas-grid.ts';
import './atlas-setup.ts';
import { atlasStyles } from './atlas-styles.ts';
import { handsFor, type Atlas } from './atlas.ts';
import './cell-detail.ts';
import { openAtlas, storeAtlas } from './kept.ts';
import { lookStyles, tally, tallyWords } from './looks.ts';
import { drawAtlas } from './picture.ts';
import { baseWords, planFrom, planHash, PRESETS, titleOf, type Cell, type AtlasPlan } from './plan.ts';
import { saveFile } from '../save-file.ts';

const OWN = 'own';
/** Pixels of the opened cell that have to be in sight. */
const LEAST_IN_SIGHT = 240;

/** A map of which settings give which pattern: a grid of short trainings over two of them. */
@customElement('atlas-view')
export class AtlasView extends LitElement {
  @property({ attribute: false }) lab!: LabController;
  @property({ attribute: false }) newLab!: () => OwnLab;
  @state() private selected: { column: number; row: number } | null = null;
  @state() private notices: readonly string[] = [];
  @query('input[type=file]') private picker!: HTMLInputElement;
  @query('aside') private aside!: HTMLElement;
  private atlas!: Atlas;
  private revision = 0;
  /** The lab was training, and goes on when the atlas rests. */
  private labWaits = false;
  private wasBusy = false;

  override connectedCallback(): void {
    super.connectedCallback();
    this.followAddress();
    new Follow(this, this.atlas);
    this.atlas.addEventListener('change', this.onChange);
    this.atlas.addEventListener('finished', this.onFinished);
    addEventListener('hashchange', this.followAddress);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.atlas.pause(); // so that the lab has the machine to itself
    this.atlas.removeEventListener('change', this.onChange);
    this.atlas.removeEventListener('finished', this.onFinished);
    removeEventListener('hashchange', this.followAddress);
  }

  override willUpdate(): void {
    this.revision++;
  }

  override render() {
    const { atlas } = this;
    const { plan, state: doing } = atlas;
    const busy = doing !== 'resting';
    const hash = planHash(plan);
    const preset = PRESETS.find((one) => planHash(this.presetPlan(one.hash)) === hash)?.title ?? OWN;
    const selected = atlas.cells.find(
      ({ column, row }) => column === this.selected?.column && row === this.selected.row,
    );
    const shown = selected ?? atlas.cells.find((cell) => atlas.labOf(cell) !== null);
    return html`
      <main class="stage">
        <notice-bar .sentences=${this.notices} dismissible @dismiss=${() => (this.notices = [])}></notice-bar>
        <div class="head">
          <h1>${titleOf(plan)}</h1>
          <choice-control
            beside
            .label=${'Atlas'}
            .value=${preset}
            .options=${{
              ...Object.fromEntries(PRESETS.map(({ title }) => [title, title])),
              ...(preset === OWN ? { [OWN]: 'Your own' } : {}),
            }}
            ?disabled=${busy}
            @choice=${(event: CustomEvent<string>) => this.choosePreset(event.detail)}
          ></choice-control>
        </div>
        <p>
          Which settings give which pattern? Every cell is a training of its own with the same seed, named by its curve.
          <span class="soft">${baseWords(plan)}</span>
        </p>
        <details>
          <summary>Change the sides, the experiment or the scale</summary>
          <atlas-setup
            .plan=${plan}
            ?disabled=${busy}
            @plan=${(event: CustomEvent<AtlasPlan>) => this.choose(event.detail)}
          ></atlas-setup>
        </details>
        ${this.transport()}
        <atlas-grid
          .atlas=${atlas}
          .revision=${this.revision}
          .selected=${selected ?? null}
          @cell=${(event: CustomEvent<Cell>) => void this.open(event.detail)}
        ></atlas-grid>
        ${this.legend()} ${this.tools()}
      </main>
      <aside aria-label="Cell">
        ${
          shown
            ? html`<cell-detail .atlas=${atlas} .revision=${this.revision} .cell=${shown}></cell-detail>`
            : html`<p class="soft">Press a cell to see its curve, what it says, and why.</p>`
        }
      </aside>
    `;
  }

  private transport() {
    const { atlas } = this;
    const total = atlas.done + atlas.missing.length;
    const { msLeft, done, state: doing } = atlas;
    const numbers = [`${done} of ${total} cells`];
    if (doing !== 'resting' && msLeft !== null) numbers.push(`${formatDuration(msLeft)} left`);
    return html`
      <div class="transport">
        ${
          doing === 'resting'
            ? html`<button class="go" ?disabled=${atlas.missing.length === 0} @click=${this.start}>
                ${done === 0 ? 'Train all cells' : done === total ? 'All cells trained' : `Train the missing ${total - done}`}
              </button>`
            : html`<button class="go" @click=${() => (doing === 'training' ? atlas.pause() : atlas.resume())}>
                  ${doing === 'training' ? 'Pause' : 'Resume'}
                </button>
                <button title="Give up the cells in training; finished ones stay" @click=${() => atlas.cancel()}>
                  Cancel
                </button>`
        }
        <progress max=${Math.max(1, total)} .value=${done} aria-label="Cells trained"></progress>
        <span class="num">${numbers.join(' · ')}</span>
      </div>
      ${
        this.labWaits
          ? html`<p class="soft waits">
              The training in the lab is paused while the atlas trains; it goes on afterwards.
            </p>`
          : nothing
      }
      <p class="unseen" aria-live="polite">${this.finding()}</p>
    `;
  }

  /** Announced once everything is trained. */
  private finding(): string {
    const { atlas } = this;
    return this.wasBusy && atlas.state === 'resting' && atlas.missing.length === 0
      ? `The atlas is complete: ${tallyWords(this.patterns())}.`
      : '';
  }

  private patterns() {
    return this.atlas.cells.flatMap((cell) => this.atlas.resultOf(cell)?.verdict.pattern ?? []);
  }

  private legend() {
    const counts = tally(this.patterns());
    if (counts.length === 0) return nothing;
    return html`<ul class="legend" aria-label="Patterns">
      ${counts.map(
        ({ pattern, count }) => html`<li><i class=${pattern}></i>${PATTERNS[pattern]} <b class="num">${count}</b></li>`,
      )}
    </ul>`;
  }

  private tools() {
    const none = this.atlas.done === 0;
    return html`<div class="tools" role="group" aria-label="Keep">
      <button ?disabled=${none} @click=${this.savePicture}>Save as PNG</button>
      <button ?disabled=${none} @click=${this.save}>Save as file</button>
      <button ?disabled=${this.atlas.state !== 'resting'} @click=${() => this.picker.click()}>Open a file</button>
      <input type="file" accept=".json,application/json" aria-label="Atlas file" hidden @change=${this.onFile} />
    </div>`;
  }

  /** A preset on what the person chose to train with. */
  private presetPlan(hash: string): AtlasPlan {
    const plan = planFrom(hash, []);
    return { ...plan, setup: { ...plan.setup, options: this.atlas.plan.setup.options } };
  }

  private async open(cell: Cell): Promise<void> {
    this.selected = cell;
    await this.updateComplete;
    // Below the cells on a narrow screen: it must not seem as if nothing happened.
    if (this.aside.getBoundingClientRect().top > innerHeight - LEAST_IN_SIGHT)
      this.aside.scrollIntoView({ block: 'start' });
  }

  private choosePreset(title: string): void {
    const preset = PRESETS.find((one) => one.title === title);
    if (preset) this.choose(this.presetPlan(preset.hash));
  }

  private choose(plan: AtlasPlan): void {
    this.selected = null;
    this.wasBusy = false;
    this.atlas.choose(plan);
    showAddress(planHash(plan));
  }

  private readonly start = () => {
    const { lab, atlas } = this;
    const hasGpu = !lab.probed || (lab.device !== null && !lab.device.software);
    const hands = Math.min(
      atlas.missing.length,
      handsFor(atlas.plan.setup.options, hasGpu, navigator.hardwareConcurrency),
    );
    this.notices = [];
    atlas.start(Array.from({ length: hands }, () => this.newLab()));
  };

  /** Lab and atlas take turns: while one trains, the other is held. */
  private readonly onChange = () => {
    const training = this.atlas.state === 'training' && this.isConnected;
    if (training) this.wasBusy = true;
    if (training && !this.labWaits && this.lab.busy) {
      this.lab.pause();
      this.labWaits = true;
    } else if (!training && this.labWaits) {
      this.labWaits = false;
      if (this.lab.active) this.lab.resume();
    }
  };

  private readonly onFinished = () => {
    if (storeAtlas(this.atlas)) return;
    const sentence = 'This browser has no room to keep the atlas. Save it as a file before you leave the page.';
    if (!this.notices.includes(sentence)) this.notices = [...this.notices, sentence];
  };

  private readonly followAddress = () => {
    const { view } = parseHash(location.hash).address;
    if (view !== 'atlas') return;
    const problems: string[] = [];
    this.atlas = openAtlas(location.hash, problems);
    this.notices = problems;
    showAddress(planHash(this.atlas.plan));
    this.requestUpdate();
  };

  private readonly save = () => {
    saveFile(`${this.fileName()}.json`, new Blob([writeAtlas(this.atlas)], { type: 'application/json' }));
  };

  private readonly savePicture = async () => {
    await document.fonts.load('16px "Inter Variable"'); // canvas text does not wait for its font
    drawAtlas(this.atlas).toBlob((blob) => blob && saveFile(`${this.fileName()}.png`, blob), 'image/png');
  };

  private fileName(): string {
    const { across, down, setup } = this.atlas.plan;
    return `atlas-${setup.experiment}-${across.key}-${down.key}`.replaceAll('_', '-');
  }

  private readonly onFile = async () => {
    const file = this.picker.files?.[0];
    this.picker.value = '';
    if (!file) return;
    try {
      const read = readAtlas(await file.text());
      this.atlas.restore(read.plan, read.trained);
      this.choose(read.plan);
      this.notices = [];
      this.onFinished();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.notices = [error.message];
    }
  };

  static override styles = [shared, lookStyles, atlasStyles];
}

declare global {
  interface HTMLElementTagNameMap {
    'atlas-view': AtlasView;
  }
}
