/** `npm run grade`: the diagnosis held against curves that people have labelled, whole and cut short. */
import { readArgs } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { isDefensible, isStrictlyRight, prefixOf, readLabelledCurves, type LabelledCurve } from './labelled_curves.ts';
import { markdownTable, share } from './markdown.ts';

const FLAGS = {
  strict: { type: 'string' },
  lenient: { type: 'string' },
  quiet: { type: 'boolean' },
} as const;

const PREFIXES = [0.1, 0.25, 0.5, 0.75];
/** An early answer must not be surer than this and wrong. */
const TOO_SURE = 0.8;

interface Answer {
  curve: LabelledCurve;
  verdict: Verdict;
}

export const grade = {
  usage: 'grade -- <folder with curves.json> [--strict 0.9] [--lenient 0.96] [--quiet]',
  /** Fails where a share falls below what is asked for, or an early answer is too sure of a wrong thing. */
  main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    const least = { strict: shareOf('strict', values.strict), lenient: shareOf('lenient', values.lenient) };
    if (positionals.length !== 1)
      throw new LabError('usage', 'grade wants one folder.', 'Name a folder with a curves.json.');
    const curves = readLabelledCurves(positionals[0]!);
    const answers = curves.map((curve) => ({ curve, verdict: diagnose(curve.history) }));
    const early = PREFIXES.map((length) => ({ length, answers: answersEarly(curves, length) }));
    const rash = early.flatMap(({ length, answers }) =>
      answers.filter(isRash).map((answer) => ({ length, ...answer })),
    );

    const text = [
      ...(values.quiet ? [] : [misses(answers)]),
      markdownTable(
        ['label', 'strict', 'lenient'],
        groups(answers, ({ label }) => label),
      ),
      markdownTable(
        ['source', 'strict', 'lenient'],
        groups(answers, ({ source }) => source),
      ),
      markdownTable(
        ['part of the record', 'named', 'healthy so far', 'too early or unclear', 'another pattern'],
        early.map(({ length, answers: some }) => earlyRow(length, some)),
      ),
      ...rash.map(
        ({ length, curve, verdict }) =>
          `${curve.id} (${curve.label}) after ${100 * length} %: ${verdict.pattern}, ${verdict.confidence.toFixed(2)} sure`,
      ),
    ];
    process.stdout.write(`${text.join('\n\n')}\n`);
    const { strict, lenient } = scores(answers);
    const enough = strict.right >= least.strict * strict.all && lenient.right >= least.lenient * lenient.all;
    return Promise.resolve(enough && rash.length === 0 ? 0 : 1);
  },
};

function shareOf(flag: string, text = '0'): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new LabError('usage', `--${flag} cannot be "${text}".`, 'Use a share from 0 to 1.');
}

function scores(answers: readonly Answer[]) {
  const strict = answers
    .map(({ curve, verdict }) => isStrictlyRight(curve, verdict.pattern))
    .filter((one) => one !== null);
  const lenient = answers.map(({ curve, verdict }) => isDefensible(curve, verdict.pattern));
  const count = (results: readonly boolean[]) => ({ right: results.filter(Boolean).length, all: results.length });
  return { strict: count(strict), lenient: count(lenient) };
}

function groups(answers: readonly Answer[], keyOf: (curve: LabelledCurve) => string): string[][] {
  const keys = [...new Set(answers.map(({ curve }) => keyOf(curve)))].sort();
  const row = (name: string, some: readonly Answer[]) => {
    const { strict, lenient } = scores(some);
    return [name, share(strict.right, strict.all), share(lenient.right, lenient.all)];
  };
  return [
    ...keys.map((key) =>
      row(
        key,
        answers.filter(({ curve }) => keyOf(curve) === key),
      ),
    ),
    row('all', answers),
  ];
}

const misses = (answers: readonly Answer[]): string =>
  markdownTable(
    ['curve', 'label', 'acceptable', 'answer', 'kind', 'confidence', 'points'],
    answers
      .filter(
        ({ curve, verdict }) => !(isStrictlyRight(curve, verdict.pattern) ?? isDefensible(curve, verdict.pattern)),
      )
      .map(({ curve, verdict: { pattern, kind, confidence } }) => [
        `${curve.id}${isDefensible(curve, pattern) ? '' : ' ✗'}`,
        curve.label,
        curve.acceptable.join(' '),
        pattern,
        kind ?? '',
        confidence.toFixed(2),
        String(curve.history.step.length),
      ]),
  );

const answersEarly = (curves: readonly LabelledCurve[], length: number): Answer[] =>
  curves.map((curve) => ({ curve, verdict: diagnose(prefixOf(curve.history, length), { final: false }) }));

const isNamed = ({ curve, verdict }: Answer) => verdict.pattern !== 'unclear' && isDefensible(curve, verdict.pattern);
const isHealthy = ({ verdict }: Answer) => verdict.kind === 'healthy';
const isOther = (answer: Answer) => answer.verdict.pattern !== 'unclear' && !isNamed(answer);
const isRash = (answer: Answer) => isOther(answer) && answer.verdict.confidence > TOO_SURE;

function earlyRow(length: number, answers: readonly Answer[]): string[] {
  const of = (kind: (answer: Answer) => boolean) => share(answers.filter(kind).length, answers.length);
  const open = (answer: Answer) => answer.verdict.pattern === 'unclear' && !isHealthy(answer);
  return [`${100 * length} %`, of(isNamed), of(isHealthy), of(open), of(isOther)];
}
