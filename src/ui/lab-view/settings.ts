import { html, nothing } from 'lit';
import type { ConfigPatch } from '../../core/config.ts';
import type { RunOptions } from '../../core/run_options.ts';
import { findExperiment } from '../../lab/experiments/index.ts';
import { hidesSetting } from '../../store/hide.ts';
import type { SettingEvent } from '../setting-event.ts';
import { configOf } from './setup.ts';
import type { Workbench } from './workbench.ts';
import { CHOICES, choicesFor } from '../engine-choice/choices.ts';
import '../engine-choice/engine-choice.ts';
import '../instruments-panel/instruments-panel.ts';
import '../model-size/model-size.ts';
import '../own-text/own-text.ts';
import { QUICK } from '../quick-settings/quick-settings.ts';
import '../settings-panel/settings-panel.ts';

/** What is set again and again, right below the curve. */
export function quickSettingsOf(workbench: Workbench) {
  if (QUICK.every((key) => hidesSetting(workbench.hide, key))) return nothing;
  return html`<quick-settings
    .config=${configOf(workbench.setup)}
    .hide=${workbench.hide}
    .tunes=${workbench.setup.tunes}
    ?locked=${workbench.lab.held}
    @setting=${(event: SettingEvent) => workbench.set(event)}
  ></quick-settings>`;
}

/** All else that can be set for the next run, and the instruments below it. @param takeText takes a file to train on */
export function settingsOf(workbench: Workbench, takeText: (file: File) => Promise<unknown>) {
  const { lab, setup } = workbench;
  return html`
    <model-size
      ?hidden=${hidesSetting(workbench.hide, 'n_embd')}
      .config=${configOf(setup)}
      .forecast=${lab.forecast}
      ?disabled=${lab.held}
      @size=${(event: CustomEvent<ConfigPatch>) => workbench.changeConfig(event.detail)}
    ></model-size>
    <settings-panel
      .config=${configOf(setup)}
      .hide=${workbench.hide}
      .tunes=${setup.tunes}
      .slotted=${{ run: choicesFor(setup.options).map((key) => CHOICES[key].label) }}
      ?locked=${lab.held}
      @setting=${(event: SettingEvent) => workbench.set(event)}
    >
      <own-text
        slot="data"
        .chosen=${workbench.ownText}
        ?disabled=${lab.held}
        @file=${(event: CustomEvent<File>) => void takeText(event.detail)}
      ></own-text>
      <engine-choice
        slot="run"
        .options=${setup.options}
        ?disabled=${lab.held}
        @options=${(event: CustomEvent<RunOptions>) => workbench.change({ ...setup, options: event.detail })}
      ></engine-choice>
    </settings-panel>
    <instruments-panel
      ?hidden=${workbench.hide.has('instruments')}
      .inspection=${lab.inspection}
      .skills=${lab.history.skills}
      ?open=${lab.inspecting}
      @inspect=${(event: CustomEvent<boolean>) => lab.inspect(event.detail)}
    ></instruments-panel>
    ${
      setup.fix !== null || Object.keys(setup.changes).length > 0 || setup.tunes.length > 0
        ? html`<button class="restore" ?disabled=${lab.held} @click=${() => workbench.restore()}>
            Back to the settings of “${findExperiment(setup.experiment).title}”
          </button>`
        : nothing
    }
  `;
}
