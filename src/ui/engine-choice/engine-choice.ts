import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RunOptions } from '../../core/run_options.ts';
import { shared } from '../shared.ts';
import '../choice-control/choice-control.ts';

const ENGINES = { plan: 'Plan (fast)', reference: 'Reference (tfjs)' };
const ADAPTERS = { auto: 'Automatic', gpu: 'GPU', software: 'Software GPU', cpu: 'CPU' };
const LOGITS = { auto: 'Automatic', stored: 'Stored (fast)', recomputed: 'Recomputed (little memory)' };
const BACKENDS = { '': 'What suits', webgpu: 'WebGPU', webgl: 'WebGL', wasm: 'WebAssembly', cpu: 'Plain JavaScript' };

/**
 * Which engine trains, and on what.
 * @fires options with the new RunOptions in `detail`
 */
@customElement('engine-choice')
export class EngineChoice extends LitElement {
  @property({ attribute: false }) options: RunOptions = { engine: 'plan', adapter: 'auto' };
  @property({ type: Boolean }) disabled = false;

  override render() {
    const { engine, adapter, backend = '', logits = 'auto' } = this.options;
    return html`
      ${this.choice('Engine', engine, ENGINES, 'The plan is a fixed list of hand-written kernels; the reference is the same model in TensorFlow.js.', 'engine')}
      ${this.choice('Runs on', adapter, ADAPTERS, 'Automatic takes the GPU where there is one, and the CPU otherwise.', 'adapter')}
      ${engine === 'plan' ? this.choice('Logits', logits, LOGITS, 'Rows × vocabulary numbers, often the largest thing in memory. Recomputed, no more than a tile of them exists at a time.', 'logits') : nothing}
      ${engine === 'reference' ? this.choice('Backend', backend, BACKENDS, 'What TensorFlow.js computes with.', 'backend') : nothing}
    `;
  }

  private choice(
    label: string,
    value: string,
    options: Readonly<Record<string, string>>,
    help: string,
    key: keyof RunOptions,
  ) {
    return html`<choice-control
      .label=${label}
      .value=${value}
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
