/** Choosing to recompute logits instead of storing them, and seeing what it saves. */
import { expect, test } from './fixtures.ts';
import { SMALLEST, SMALLEST_ON_CPU } from './lab.ts';

const THREE_STEPS = { max_iters: 3, n_layer: 1, batch_size: 2, dropout: 0 };

test('Recomputed logits give the same losses with less memory, and the page tells both', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...THREE_STEPS });
  const stored = await lab.train(3);
  await expect(lab.fact('Logits')).toHaveText(/^stored; \d+ [kM]B if recomputed$/);

  await lab.unfold('Run\\s'); // and not “Runs”
  await lab.choice('Logits').selectOption('recomputed');
  await expect(page).toHaveURL(/logits=recomputed/);
  const recomputed = await lab.train(3);
  await expect(lab.fact('Logits')).toHaveText(/^recomputed; \d+ [kM]B if stored$/);
  for (const [i, loss] of recomputed.trainLoss.entries()) expect(loss).toBeCloseTo(stored.trainLoss[i]!, 4);
});

test('A loss that is wrong on purpose stores its logits, and the page tells why', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...THREE_STEPS, cross_entropy: 'naive', logits: 'recomputed' });
  await lab.train(3);
  await expect(lab.fact('Logits')).toHaveText('stored');
  await expect(page.getByText('Logits are stored: the loss is not the usual cross-entropy')).toBeVisible();
});

test('Logits are recomputed on WebGPU, too @long', async ({ lab }) => {
  await lab.open({ ...SMALLEST, ...THREE_STEPS, logits: 'recomputed' });
  const { trainLoss } = await lab.train(3);
  await expect(lab.fact('Logits')).toContainText('recomputed');
  expect(trainLoss.at(-1)).toBeLessThan(trainLoss[0]!);
});
