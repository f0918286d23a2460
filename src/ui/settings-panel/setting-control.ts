import { html } from 'lit';
import { row, whyUnused, type Config, type ConfigKey } from '../../core/config.ts';
import type { TuneRecord } from '../../core/record.ts';
import { SettingEvent } from '../setting-event.ts';
import { plannedWords } from '../tune-words.ts';
import '../choice-control/choice-control.ts';
import '../number-control/number-control.ts';

/** What the controls of settings stand for. */
export interface Settings {
  config: Config;
  /** A run is on: only live rows can be changed. */
  locked: boolean;
  /** Live changes that the next run will make by itself. */
  tunes: readonly TuneRecord[];
}

/**
 * One row of the config table as a control, which fires `setting`.
 * @param explain whether the explanation of a number is in sight
 */
export function settingControl(key: ConfigKey, { config, locked, tunes }: Settings, explain: boolean) {
  const r = row(key);
  const disabled = locked && !r.live;
  if (r.type !== 'choice') {
    return html`<number-control
      .key=${key}
      .value=${config[key] as number}
      ?disabled=${disabled}
      ?explain=${explain}
      .unused=${whyUnused(key, config)}
      .planned=${plannedWords(tunes, key)}
    ></number-control>`;
  }
  return html`<choice-control
    .label=${r.label}
    .value=${config[key] as string}
    .options=${r.options}
    .help=${r.help}
    ?disabled=${disabled}
    @choice=${({ target, detail }: CustomEvent<string>) => target!.dispatchEvent(new SettingEvent(key, detail))}
  ></choice-control>`;
}
