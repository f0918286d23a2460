import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunOptions } from '../../core/run_options.ts';
import { shared } from '../shared.ts';
import '../choice-control/choice-control.ts';
import { CHOICES, choicesFor, chosen } from './choices.ts';

/**
 * Which engine trains, and on what.
 * @fires options with the new RunOptions in `detail`
 */
@customElement('engine-choice')
export class EngineChoice extends LitElement {
  @property({ attribute: false }) options: RunOptions = { engine: 'plan', adapter: 'auto' };
  @property({ type: Boolean }) disabled = false;

  override render() {
    return choicesFor(this.options).map((key) => this.choice(key));
  }

  private choice(key: keyof RunOptions) {
    const { label, help, options } = CHOICES[key];
    return html`<choice-control
      .label=${label}
      .value=${chosen(this.options, key)}
      .options=${options}
      .help=${help}
      ?disabled=${this.disabled}
      @choice=${(event: CustomEvent<string>) => this.change(key, event.detail)}
    ></choice-control>`;
  }

  private change(key: keyof RunOptions, value: string): void {
    const { backend, logits, ...rest } = { ...this.options, [key]: value } as RunOptions;
    const keep = rest.engine === 'reference' ? { ...(backend && { backend }) } : { ...(logits && { logits }) };
    this.dispatchEvent(new CustomEvent<RunOptions>('options', { detail: { ...rest, ...keep } }));
  }

  static override styles = [
    shared,
    css`
      :host {
        display: contents;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    'engine-choice': EngineChoice;
  }
}
