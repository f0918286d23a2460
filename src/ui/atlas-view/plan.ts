/** What an atlas is of: a base, and two settings that are varied over it. */
import { configDifference, isConfigKey, resolveConfig, row, type Config, type ConfigPatch } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import { findExperiment, SCALES } from '../../lab/experiments/index.ts';
import { parseHash } from '../../store/url.ts';
import { baseOf, hashOf, scalesOf, setupFrom, type Setup } from '../lab-view/setup.ts';
import { valueWords } from '../format.ts';
import { axisText, parseAxis, type Axis, type AxisValue } from './axis.ts';

export interface AtlasPlan {
  /** Experiment, fix, scale, seed and whatever else every cell shares. */
  setup: Setup;
  /** Values from left to right. */
  across: Axis;
  /** Values from top to bottom. */
  down: Axis;
}

export interface Cell {
  column: number;
  row: number;
  /** What it trains; null where the values do not go together. */
  config: Config | null;
  /** Why they do not. */
  problem: string | null;
}

/** Atlases worth a look, the first one to begin with. */
export const PRESETS: readonly { title: string; hash: string }[] = [
  {
    title: 'Learning rate × optimiser',
    hash: '',
  },
  {
    title: 'Learning rate × clipping',
    hash: 'experiment=spikes&across=learning_rate:0.001:0.004:0.015:0.06&down=grad_clip:0.1:1:10:0',
  },
  {
    title: 'Batch size × accumulation',
    hash: 'experiment=sawtooth&across=batch_size:1:2:4:8&down=gradient_accumulation_steps:1:2:4:8',
  },
  {
    title: 'Training text × dropout',
    hash: 'across=train_tokens:384:768:1536:3072&down=dropout:0:0.2:0.4:0.6',
  },
];

const FIRST = {
  across: parseAxis('learning_rate:0.0003:0.003:0.03:0.3:3'),
  down: parseAxis('optimizer:adamw:sgd'),
};

/**
 * Reads what an address says of an atlas, with or without `#`; what it leaves out is as in the first preset.
 * @param problems gets a sentence for each part that could not be used
 */
export function planFrom(hash: string, problems: string[]): AtlasPlan {
  const { address, problems: unusable } = parseHash(hash);
  problems.push(...unusable);
  const setup = setupFrom(address, problems);
  const usable = address.scale === setup.scale;
  const offered = scalesOf(setup.experiment);
  const scale = usable ? setup.scale : offered.includes('ci') ? 'ci' : offered[0]!;
  const side = (name: 'across' | 'down', otherwise: Axis): Axis => {
    try {
      const text = address[name];
      return text === undefined ? otherwise : parseAxis(text);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      problems.push(`In the link: ${error.message}`);
      return otherwise;
    }
  };
  const across = side('across', FIRST.across);
  const spare = across.key === FIRST.down.key ? FIRST.across : FIRST.down;
  const down = side('down', spare);
  const changes = { ...setup.changes };
  for (const { key } of [across, down]) delete changes[key];
  const { corpus, ...others } = changes;
  if (corpus === 'own') problems.push('An atlas cannot be made of your own text. The text of the experiment is used.');
  const kept = corpus === undefined || corpus === 'own' ? others : changes;
  const plan = { setup: { ...setup, scale, scaleChosen: true, changes: kept, tunes: [] }, across, down };
  if (across.key !== down.key) return plan;
  problems.push('The link varies one setting on both sides of the atlas. Choose another one for the second.');
  return { ...plan, down: spare };
}

/** The address of an atlas, without `#`. */
export function planHash({ setup, across, down }: AtlasPlan): string {
  const rest = new URLSearchParams(hashOf(setup));
  // A colon need not be escaped there, and a link should be readable.
  return new URLSearchParams([['view', 'atlas'], ...rest, ['across', axisText(across)], ['down', axisText(down)]])
    .toString()
    .replaceAll('%3A', ':');
}

/** All cells, row by row. */
export function cellsOf({ setup, across, down }: AtlasPlan): Cell[] {
  const base = { ...baseOf(setup), ...setup.changes };
  return down.values.flatMap((below, r) =>
    across.values.map((beside, c) => cellOf({ ...base, [across.key]: beside, [down.key]: below }, c, r)),
  );
}

function cellOf(values: ConfigPatch, column: number, r: number): Cell {
  try {
    return { column, row: r, config: resolveConfig(values), problem: null };
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return { column, row: r, config: null, problem: error.message };
  }
}

/** The lab with what a cell trains, as an address without `#`. */
export const labHash = ({ setup }: AtlasPlan, config: Config): string =>
  hashOf({ ...setup, changes: configDifference(config, baseOf(setup)) });

/** Two settings by name: "Learning rate × Optimiser". */
export const titleOf = ({ across, down }: AtlasPlan): string => `${row(across.key).label} × ${row(down.key).label}`;

/** One line: what all cells share. */
export function baseWords({ setup, across, down }: AtlasPlan): string {
  const config = { ...baseOf(setup), ...setup.changes };
  const { title, fixes } = findExperiment(setup.experiment);
  const fix = fixes.find(({ id }) => id === setup.fix);
  const others = Object.keys(setup.changes)
    .filter(isConfigKey)
    .filter((key) => !['seed', 'max_iters', across.key, down.key].includes(key));
  return [
    fix ? `${title} with “${fix.title}”` : title,
    `${SCALES[setup.scale].title.toLowerCase()} scale`,
    ...(across.key === 'seed' || down.key === 'seed' ? [] : [`seed ${config.seed}`]),
    ...(across.key === 'max_iters' || down.key === 'max_iters' ? [] : [`${config.max_iters} steps`]),
    ...others.map((key) => `${row(key).label.toLowerCase()} ${valueWords(key, config[key] as AxisValue)}`),
  ].join(' · ');
}
