import type { ConfigKey } from '../core/config.ts';

/** A person settled on a value; it was checked against its row. */
export class SettingEvent extends Event {
  static readonly type = 'setting';
  constructor(
    readonly key: ConfigKey,
    readonly value: number | string,
  ) {
    super(SettingEvent.type, { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    setting: SettingEvent;
  }
}
