/** Printed lines brought into plain English, and lines that are no measurements told from them. */
import { NUMBER } from '../numbers.ts';
import { isUnfinished } from '../progress_bar.ts';

/** Longer lines are data or garbage. */
const LONGEST = 10_000;
const RELEVANT =
  /loss|nll|xent|entropy|cost|objective|mse|mae|bp[bc]|train|val|test|learn|epoch|step|iter|update|lr\b|rate/i;

/** Statements of programs that print themselves or their errors, and comments. */
const CODE =
  /^\s*(?:(?:def|class|import|from|if|elif|for|while|return|with|assert|raise|lambda)\b|(?:print|log(?:g(?:er|ing))?|parser|args|self)\w*[.(]|#!|\/\/|\/\*|\*)/;
/** A variable that begins at a round number, or a formula. */
const ASSIGNMENT = new RegExp(String.raw`^\s*[a-z_][\w.]*\s*=\s*(?:\d+\.?0*|\d+e\d+|${NUMBER}\s*[-*/+#].*)\s*$`, 'i');

/** Lines that name their numbers after them. */
const DIALECTS: readonly [RegExp, string][] = [
  // darknet: `100: 5.3, 6.1 avg loss, 0.001 rate, 3.2 seconds, 6400 images`
  [
    new RegExp(`^\\s*(\\d+): ${NUMBER}, (${NUMBER}) avg(?: loss)?, (${NUMBER}) rate,.*$`, 'i'),
    'step $1: loss $2, lr $3',
  ],
  // Tacotron 2: `Train loss 100 0.53`, `Validation loss 500: 0.61`
  [new RegExp(`^((?:train|validation) loss) (\\d+):? (${NUMBER})`, 'i'), 'step $2: $1 $3'],
];

/** Words of other languages; what follows them in a name stays apart. */
const WORDS: Record<string, string> = {
  'perda|pérdida|perte|perdita|verlust|损失|損失': 'loss',
  'época|epoca|époque|epoche|轮次': 'epoch',
  'rodada|ronda|runde': 'round',
  'treino|entrenamiento|entraînement|addestramento|训练|訓練|学習': 'train',
  'validação|validación|validazione|validierung|验证|驗證|検証': 'val',
};
const TRANSLATIONS = Object.entries(WORDS).map(
  ([words, english]) => [new RegExp(`(?<![a-z])(?:${words})(?![a-z])`, 'gi'), ` ${english}`] as const,
);
const FOREIGN = new RegExp(Object.keys(WORDS).join('|'), 'i');

/** The line as names that stand before their numbers; null where it is of no use. */
export function plainLine(line: string): string | null {
  if (line.length > LONGEST || !/\d|nan|inf/i.test(line) || CODE.test(line) || ASSIGNMENT.test(line)) return null;
  const english = inEnglish(line);
  const text = DIALECTS.reduce((spoken, [pattern, plain]) => spoken.replace(pattern, plain), english);
  // The mean so far is no point of the curve.
  return !isUnfinished(text) && RELEVANT.test(text) ? text : null;
}

const inEnglish = (line: string): string =>
  FOREIGN.test(line) ? TRANSLATIONS.reduce((text, [words, english]) => text.replace(words, english), line) : line;
