/** Evidence → cause → fix: what may have brought a pattern about, and what to try. */
import type { Pattern } from '../../core/pattern.ts';
import type { Curve } from '../curve.ts';
import type { Detector } from '../detectors/detector.ts';
import { DETECTORS } from '../detectors/index.ts';
import { kindsOf, UNDETECTED, type Kind, type Undetected } from '../kinds.ts';
import type { Cause, Finding, Fix } from '../verdict.ts';
import { weigh, type CauseTable, type MissingChannel, type Weighed } from './cause.ts';
import { fixOf, inOrder, type FixId } from './fixes.ts';
import { readSignals, type Explained, type Signals } from './signals.ts';
import { early, healthy, noMatch } from './unclear.ts';

export interface Explanation {
  /** The likeliest first. */
  causes: Cause[];
  /** In the order to try them. */
  fixes: Fix[];
}

/** Causes of what no detector sees. */
const UNDETECTED_CAUSES: Record<Undetected, CauseTable> = { early, healthy, 'no-match': noMatch };

const isUndetected = (kind: Kind | null): kind is Undetected => UNDETECTED.some((one) => one === kind);

/** Null where nothing is wrong. */
function tableOf({ pattern, kind }: Pick<Finding, 'pattern' | 'kind'>): CauseTable | null {
  if (isUndetected(kind)) return UNDETECTED_CAUSES[kind];
  const detectors: readonly Detector[] = Object.values(DETECTORS);
  const own = detectors.filter((detector) => detector.pattern === pattern);
  const { causes } = own.find(({ kinds }) => kind && kinds.includes(kind)) ?? own[0]!;
  return causes && ((kind && causes[kind]) ?? causes.default);
}

/** Every table that has causes of a pattern. */
export const tablesOf = (pattern: Pattern): CauseTable[] =>
  [null, ...kindsOf(pattern)].map((kind) => tableOf({ pattern, kind })).filter((table) => table !== null);

/** A first cause with this weight, and twice that of the second, settles it: its fixes come first. */
const DECISIVE = 0.5;
/** With this weight there is nothing left to tell apart. */
const SETTLED = 0.75;
/** Fixes of causes less likely than this would only distract. */
const WORTH_TRYING = 0.1;
const MOST_FIXES = 6;

/** Causes and fixes of a finding, from the curve and its channels alone. Empty where nothing is wrong. */
export function explain(curve: Curve, finding: Explained): Explanation {
  const table = tableOf(finding);
  if (!table) return { causes: [], fixes: [] };
  const signals = readSignals(curve, finding);
  const weighed = weigh(table, signals);
  const fixes = fixesOf(weighed, table).map((id) => fixOf(id, signals));
  const settled = weighed.some(({ cause }) => cause.weight > SETTLED);
  return {
    causes: saidOnce(weighed.map(({ cause }) => cause)),
    fixes: settled ? fixes : [...fixes, ...missing(table.tells, signals)],
  };
}

/** What speaks for several causes is told of the likeliest. */
const saidOnce = (causes: readonly Cause[]): Cause[] =>
  causes.map((cause, i) => {
    const isRepeated = causes.slice(0, i).some(({ because }) => because === cause.because);
    return isRepeated ? { ...cause, because: null } : cause;
  });

function fixesOf(weighed: readonly Weighed[], { firstFixes }: CauseTable): FixId[] {
  const [first, second] = weighed;
  if (!first) return [];
  const decisive = first.cause.weight >= DECISIVE && first.cause.weight >= 2 * (second?.cause.weight ?? 0);
  const likely = weighed.filter(({ cause }, i) => i === 0 || cause.weight >= WORTH_TRYING);
  const fixes = likely.flatMap(({ candidate }) => candidate.fixes);
  const ordered = firstFixes === 'likeliest' ? fixes : fixes.sort(inOrder);
  return [...new Set([...(decisive ? first.candidate.fixes : []), ...ordered])].slice(0, MOST_FIXES);
}

const NAMES: Record<MissingChannel, { name: string; code: string }> = {
  gradNorm: { name: 'the gradient norm', code: 'grad_norm.item()' },
  lr: { name: 'the learning rate', code: 'scheduler.get_last_lr()[0]' },
  valLoss: { name: 'the validation loss', code: 'val_loss.item()' },
};

/** One sentence on what the channels that were not logged would tell. */
function missing(tells: CauseTable['tells'], { rate, gradient, validation: val }: Signals): Fix[] {
  const present: Record<MissingChannel, boolean> = {
    gradNorm: gradient !== null,
    lr: rate !== null,
    valLoss: val !== null,
  };
  const wanted = (Object.keys(NAMES) as MissingChannel[]).filter((channel) => tells[channel] && !present[channel]);
  if (wanted.length === 0) return [];
  const parts = wanted.map((channel) => `${NAMES[channel].name} ${tells[channel]}`);
  return [
    {
      id: 'log-more',
      text: `Log ${parts.join(', and ')}.`,
      code: `print(step, loss.item(), ${wanted.map((channel) => NAMES[channel].code).join(', ')})`,
    },
  ];
}
