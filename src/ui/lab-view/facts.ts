/** What is known of the run besides its curve: numbers, text that it writes, the device. */
import { html } from 'lit';
import { speedOf } from '../speed.ts';
import { configOf } from './setup.ts';
import type { Workbench } from './workbench.ts';
import '../device-card/device-card.ts';
import '../run-facts/run-facts.ts';
import '../sample-panel/sample-panel.ts';

const SAMPLE_TOKENS = 60;

/** @param slow there is no fast device to train on */
export function factsOf(workbench: Workbench, slow: boolean) {
  const { lab, setup } = workbench;
  return html`
    <run-facts
      .facts=${lab.facts}
      .counts=${lab.counts}
      .speed=${lab.config && speedOf(lab.history, lab.config)}
    ></run-facts>
    <sample-panel
      .samples=${lab.samples}
      ?ready=${lab.facts !== null && !lab.past && ['running', 'paused', 'done'].includes(lab.state)}
      @generate=${() => lab.generate(SAMPLE_TOKENS)}
    ></sample-panel>
    <device-card
      ?hidden=${workbench.hide.has('device')}
      ?probed=${lab.probed}
      .report=${lab.device}
      .problem=${lab.deviceProblem}
      .used=${lab.facts?.adapter ?? null}
      ?cpu=${setup.options.adapter === 'cpu'}
      ?offer=${slow && !lab.held && configOf(setup).vocabulary === 'gpt2'}
      @compact=${() => workbench.changeConfig({ vocabulary: 'compact' })}
    ></device-card>
  `;
}
