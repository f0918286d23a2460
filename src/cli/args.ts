/** Command-line flags; those of the config come from its table. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CONFIG_KEYS, parsePatch, type ConfigPatch } from '../core/config.ts';
import { LabError } from '../core/errors.ts';

type Flags = NonNullable<ParseArgsConfig['options']>;
export type FlagValues = Record<string, string | boolean | (string | boolean)[] | undefined>;

/** @throws LabError for an unknown flag or a missing value. */
export function readArgs<const T extends Flags>(args: string[], flags: T) {
  try {
    return parseArgs({ args: withNegativeNumbers(args, flags), options: flags, allowPositionals: true, strict: true });
  } catch (error) {
    const [sentence] = (error as Error).message.split(/(?<=')\. /);
    // `-run.log` looks like flags of one letter, of which there are none.
    const isFile = args.some((arg) => /^-[^-]/.test(arg)) && !args.includes('--');
    throw new LabError(
      'usage',
      `${sentence!.replace(/\.$/, '')}.`,
      `Use ${namesOf(flags)}${isFile ? '; a name that begins with - stands after --' : ''}.`,
    );
  }
}

/** The values for a command that takes nothing but flags. @throws LabError as `readArgs`, and for any other word. */
export function readFlags<const T extends Flags>(command: string, args: string[], flags: T) {
  const { values, positionals } = readArgs(args, flags);
  const [word] = positionals;
  if (word !== undefined) throw new LabError('usage', `${command} takes no "${word}".`, `Use ${namesOf(flags)}.`);
  return values;
}

const namesOf = (flags: Flags): string =>
  Object.keys(flags)
    .map((flag) => `--${flag}`)
    .join(', ');

/** `--rounds -3` as `--rounds=-3`: no flag looks like a number, so that what takes the value can say what it wants. */
function withNegativeNumbers(args: readonly string[], flags: Flags): string[] {
  const takesValue = (i: number) => /^--./.test(args[i] ?? '') && flags[args[i]!.slice(2)]?.type === 'string';
  const isValue = (i: number) => /^-\.?\d/.test(args[i] ?? '') && takesValue(i - 1);
  return args.flatMap((arg, i) => (isValue(i) ? [] : [isValue(i + 1) ? `${arg}=${args[i + 1]}` : arg]));
}

/** One flag for each row of the config table, named by its key. */
export const CONFIG_FLAGS: Flags = {
  ...Object.fromEntries(CONFIG_KEYS.map((key) => [key, { type: 'string' as const }])),
  set: { type: 'string', multiple: true },
};

/** What `--<key> value` and `--set key=value` ask for. @throws ConfigError */
export function configFrom(values: FlagValues): ConfigPatch {
  const named = CONFIG_KEYS.filter((key) => values[key] !== undefined).map((key) => [key, values[key]] as const);
  const set = ((values.set ?? []) as string[]).map((pair) => keyAndValue('set', pair));
  return parsePatch([...named, ...set]);
}

/** `key=value`, as it stands after a flag. @throws LabError */
export function keyAndValue(flag: string, pair: string): readonly [key: string, value: string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new LabError('usage', `--${flag} ${pair} names no value.`, `Write it as --${flag} key=value.`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/** A flag with a fixed set of values. @throws LabError naming them. */
export function oneOf<const T extends string>(
  flag: string,
  value: FlagValues[string],
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((choice) => choice === value);
  if (found === undefined)
    throw new LabError('usage', `--${flag} cannot be "${value.toString()}".`, `Use one of ${choices.join(', ')}.`);
  return found;
}

/** A flag that counts something. @throws LabError */
export function wholeNumber(flag: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new LabError('usage', `--${flag} cannot be "${value}".`, 'Use a whole number from 1.');
}

/** Flags about where the result goes, which have no place in a suggested command. */
const ABOUT_OUTPUT: readonly string[] = ['json', 'out', 'compare'];

/**
 * The command that runs an experiment with these flags, ready to be pasted into a shell.
 * @param without settings that the fix is about: set by hand, they would take it back.
 */
export function commandLine(experiment: string, values: FlagValues, without: ConfigPatch): string {
  const kept = (setting: string) => !Object.hasOwn(without, setting.split('=', 1)[0]!);
  const flags = Object.entries(values)
    .filter(([flag]) => !ABOUT_OUTPUT.includes(flag) && kept(flag))
    .flatMap(([flag, value]) =>
      (Array.isArray(value) ? value.map(String).filter(kept) : [String(value)]).map((one) => [flag, one]),
    );
  return [
    'losslab run',
    experiment,
    ...flags.map(([flag, one]) => (values[flag!] === true ? `--${flag}` : `--${flag} ${quoted(one!)}`)),
  ].join(' ');
}

export const quoted = (word: string) =>
  /^[\w./=+:-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
