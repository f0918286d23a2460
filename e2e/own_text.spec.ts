/** A person's own text: chosen or dropped, and refused with a sentence if it cannot be used. */
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU, type Lab } from './lab.ts';

const ENGLISH = readFileSync('src/data/corpora/stories.txt');
const LATIN_1 = Buffer.from('Die Prüfung war schön. '.repeat(200), 'latin1');
const NOT_UTF8 = { name: 'latin.txt', mimeType: 'text/plain', buffer: LATIN_1 };
const EMPTY = { name: 'nothing.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) };
const BINARY = { name: 'image.txt', mimeType: 'text/plain', buffer: Buffer.from('P5\0\0\x01\x02 picture') };
const SHORT = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('Too short to learn from.') };

async function choose(lab: Lab, file: { name: string; mimeType: string; buffer: Buffer }): Promise<void> {
  await lab.page.locator('own-text').getByLabel('Your own text').setInputFiles(file);
}

test('A text file of English trains, with a validation loss', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 16, eval_interval: 5 });
  await lab.unfold('Text');
  await choose(lab, { name: 'stories.txt', mimeType: 'text/plain', buffer: ENGLISH });
  await expect(page.getByText(/^stories\.txt, \d+ kB$/)).toBeVisible();
  await expect(lab.choice('Text')).toHaveValue('own');
  const { trainLoss, valLoss } = await lab.train(16);
  expect(valLoss.flatMap((loss, step) => (loss === null ? [] : [step]))).toEqual([0, 5, 10, 15]);
  expect(trainLoss.at(-1)).toBeLessThan(trainLoss[0]! - 0.5);
  expect(valLoss.at(-1)).toBeLessThan(valLoss[0]! - 0.5);
  await expect(lab.fact('Floor of the text')).toHaveCount(0);
});

test('A file that is no text gets a sentence, and the settings stay', async ({ lab }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.unfold('Text');
  const sentences = [
    [EMPTY, '"nothing.txt" is empty. Choose a text file with at least a page of text.'],
    [NOT_UTF8, '"latin.txt" is not UTF-8 text. Save it as plain text in UTF-8 and choose it again.'],
    [BINARY, '"image.txt" looks like a binary file. Choose a plain text file.'],
  ] as const;
  for (const [file, sentence] of sentences) {
    await choose(lab, file);
    await expect(lab.alert).toHaveText(sentence);
    await expect(lab.choice('Text')).toHaveValue('tiny-english');
  }
});

test('A text too short for the context says how long it has to be', async ({ lab }) => {
  await lab.open(SMALLEST_ON_CPU);
  await choose(lab, SHORT);
  await lab.press('Start');
  await expect(lab.status).toHaveText('Failed');
  await expect(lab.alert).toHaveText(
    /The text has \d+ tokens, and a context of 32 needs at least 321\. Use a longer text/,
  );
});

test('A running training survives a bad file that is dropped on the page', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(3);
  await lab.drop({ name: 'latin.txt', content: LATIN_1 });
  await expect(lab.alert).toContainText('"latin.txt" is not UTF-8 text.');
  await expect(lab.status).toHaveText('Training');
  await lab.hasTrained((await lab.stepsShown()) + 3);
  const { step } = await lab.history();
  expect(step).toEqual([...step.keys()]);
});

test('A dropped text is taken', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 3 });
  await lab.drop({ name: 'stories.txt', content: ENGLISH });
  await expect.poll(() => new URL(page.url()).hash).toContain('corpus=own');
  await lab.train(3);
});

test('A link to a run on a text that is not here says how to bring it', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, corpus: 'own' });
  await lab.press('Start');
  await expect(lab.alert).toHaveText(/No text of your own is loaded yet\. Drop a text file on the page/);
  await expect(lab.status).toHaveText('Ready');
});
