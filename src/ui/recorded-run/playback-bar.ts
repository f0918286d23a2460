import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { formatCount } from '../format.ts';
import { shared } from '../shared.ts';
import '../choice-control/choice-control.ts';
import { SPEEDS, type PlaybackSpeed } from './playback.ts';

/**
 * Plays a recorded run, at a speed, and from any step on.
 * @fires play
 * @fires pause
 * @fires speed with the Speed in `detail`
 * @fires seek with the number of steps to show in `detail`
 */
@customElement('playback-bar')
export class PlaybackBar extends LitElement {
  @property({ type: Boolean }) playing = false;
  @property({ type: Number }) done = 0;
  @property({ type: Number }) total = 0;
  @property({ type: Number }) speed: PlaybackSpeed = 40;

  override render() {
    const { playing, done, total } = this;
    return html`
      <button
        class="go"
        aria-keyshortcuts="Space"
        ?disabled=${total === 0}
        @click=${() => this.dispatchEvent(new Event(playing ? 'pause' : 'play'))}
      >
        ${playing ? 'Pause' : done > 0 && done === total ? 'Play again' : 'Play'}<kbd aria-hidden="true">Space</kbd>
      </button>
      <input
        type="range"
        aria-label="Steps shown"
        min="0"
        max=${total}
        step="1"
        .value=${String(done)}
        ?disabled=${total === 0}
        @input=${(event: Event) => this.tell('seek', Number((event.target as HTMLInputElement).value))}
      />
      <span class="num">${formatCount(done)} / ${formatCount(total)}</span>
      <choice-control
        beside
        .label=${'Speed'}
        .value=${String(this.speed)}
        .options=${WORDS}
        @choice=${(event: CustomEvent<string>) => this.tell('speed', Number(event.detail))}
      ></choice-control>
    `;
  }

  private tell(type: 'seek' | 'speed', detail: number): void {
    this.dispatchEvent(new CustomEvent<number>(type, { detail }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 16px;
        margin-top: 10px;
      }
      input {
        flex: 1 1 160px;
        min-width: 0;
      }
      .num {
        font-size: 13px;
        color: var(--soft);
        min-width: 9ch;
        text-align: right;
      }
      @media (max-width: 560px) {
        input {
          order: -1;
          flex-basis: 100%;
        }
        .go {
          flex: 1;
        }
      }
    `,
  ];
}

const WORDS = Object.fromEntries(
  SPEEDS.map((speed) => [speed, speed === Infinity ? 'All at once' : `${speed} steps a second`]),
);

declare global {
  interface HTMLElementTagNameMap {
    'playback-bar': PlaybackBar;
  }
}
