/** What `npm run calibrate` measured, as a document. */
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { calibrationError, reliability, type JudgedVerdict } from './calibration_fit.ts';
import type { Judged } from './judged.ts';
import { markdownTable, share, tally } from './markdown.ts';

/** @param claims the same curves with their probabilities, in the same order */
export function calibrationReport(held: readonly Judged[], claims: readonly JudgedVerdict[]): string {
  const recorded = claims.filter((_, i) => held[i]!.kind === 'recorded');
  const clear = held.filter(({ kind }) => kind === 'clear');
  const right = (curves: readonly Judged[]) => curves.filter(({ label, answer }) => answer.pattern === label).length;
  const good = clear.filter(({ label }) => label === 'good');
  return `# Calibration

What the diagnosis says of curves whose pattern is known, written by \`npm run calibrate\`. None of these curves was used to fit the table of confidences.

## Simulated curves that are clear

Right: ${share(right(clear), clear.length)}, ${percent(right(clear) / clear.length)}. Good curves that were called something else: ${share(good.length - right(good), good.length)}, ${percent(1 - right(good) / good.length)}.

${markdownTable(['pattern', 'variety', 'right', 'called instead'], accuracyRows(clear))}

## Verdicts by what they claim

Clear and borderline curves${recorded.length > 0 ? ', and recorded runs of the experiments,' : ''} weighed as in the fit. Mean distance between claim and truth: ${calibrationError(reliability(claims)).toFixed(3)}.

${reliabilityTable(claims)}
${recorded.length > 0 ? recordedPart(recorded) : ''}`;
}

const recordedPart = (claims: readonly JudgedVerdict[]): string => `
The recorded runs alone: ${share(claims.filter(({ right }) => right).length, claims.length)} right.

${reliabilityTable(claims)}
`;

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

function accuracyRows(curves: readonly Judged[]): string[][] {
  return (Object.keys(PATTERNS) as Pattern[]).flatMap((pattern) => {
    const own = curves.filter(({ label }) => label === pattern);
    const varieties = [...new Set(own.map(({ variety }) => variety))].sort();
    return varieties.map((variety, i) => {
      const some = own.filter((curve) => curve.variety === variety);
      const wrong = some.filter(({ answer }) => answer.pattern !== pattern).map(({ answer }) => answer.pattern);
      return [i === 0 ? pattern : '', variety, share(some.length - wrong.length, some.length), tally(wrong)];
    });
  });
}

const reliabilityTable = (claims: readonly JudgedVerdict[]): string =>
  markdownTable(
    ['claimed', 'verdicts', 'on average', 'right'],
    reliability(claims).map(({ from, to, verdicts, claimed, right }) => [
      `${from.toFixed(1)}–${to.toFixed(1)}`,
      String(verdicts),
      claimed.toFixed(2),
      right.toFixed(2),
    ]),
  );
