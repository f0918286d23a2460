/** Checks that a file is text before it is read as a log. */
import { LogError } from '../log.ts';

const BYTE_ORDER_MARK = /^[\uFEFF\uFFFD]+/;
/** From this share of characters that no text has, a file is not text. */
const GARBAGE = 0.1;
const HEAD = 4096;

/** The text without a byte order mark and without NULs, which UTF-16 leaves behind. */
export function plainText(text: string): string {
  const head = text.slice(0, HEAD);
  const compressed = head.startsWith('\x1f') || head.startsWith('PK\x03\x04') || head.startsWith('(\uFFFD/\uFFFD');
  if (compressed) {
    throw new LogError('The file is compressed.', 'Unpack it first: gunzip, unzip or unzstd.', [], true);
  }
  const clean = text.replace(BYTE_ORDER_MARK, '');
  const whole = clean.includes('\0') ? clean.replaceAll('\0', '') : clean;
  // eslint-disable-next-line no-control-regex
  const garbage = whole.slice(0, HEAD).match(/[\x01-\x07\x0e-\x1a\x1c-\x1f\x7f\uFFFD]/g)?.length ?? 0;
  if (garbage > GARBAGE * Math.min(whole.length, HEAD)) {
    throw new LogError(
      'The file is not text.',
      'Export the log as CSV or JSON; TensorBoard and wandb can both do that.',
      [],
      true,
    );
  }
  if (whole.trim() === '') throw new LogError('The file is empty.', 'A log has at least one line with a loss.');
  return whole;
}
