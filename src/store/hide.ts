/** Parts of the page, groups of settings and single settings that a link can leave out. */
import { CONFIG_KEYS, row, type ConfigKey, type Group } from '../core/config.ts';
import { ConfigError } from '../core/errors.ts';

const PARTS = ['cards', 'causes', 'fixes', 'instruments', 'device'] as const;
export type Hideable = (typeof PARTS)[number] | Group | ConfigKey;

const NAMES: ReadonlySet<string> = new Set([...PARTS, ...CONFIG_KEYS.map((key) => row(key).group), ...CONFIG_KEYS]);
const isHideable = (name: string): name is Hideable => NAMES.has(name);

/** Reads names with commas between them. @throws ConfigError for a name that stands for nothing */
export function parseHide(text: string): Hideable[] {
  return text
    .split(',')
    .filter((name) => name !== '')
    .map((name) => {
      if (isHideable(name)) return name;
      throw new ConfigError(
        `"${name}" is nothing that can be hidden.`,
        `Use ${PARTS.join(', ')}, or the name of a setting or of a group of settings.`,
      );
    });
}

/** Whether a setting is hidden, by itself or with its group. */
export const hidesSetting = (hide: ReadonlySet<Hideable>, key: ConfigKey): boolean =>
  hide.has(key) || hide.has(row(key).group);
