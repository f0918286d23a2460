/** The tfjs engine through the page. */
import { expect, test } from './fixtures.ts';
import { SMALLEST, SMALLEST_ON_CPU } from './lab.ts';

const THREE_STEPS = { max_iters: 3, n_layer: 1, batch_size: 2, dropout: 0 };

test('The reference engine trains on WebGPU, as the plan does @long', async ({ lab }) => {
  await lab.open({ ...SMALLEST, ...THREE_STEPS, engine: 'reference' });
  const reference = await lab.train(3);
  await expect(lab.fact('Engine')).toHaveText('Reference (tfjs)');
  await expect(lab.fact('Runs on')).toContainText('swiftshader');
  const vocabulary = Number((await lab.fact('Vocabulary').innerText()).match(/^[\d,]+/)![0].replace(',', ''));
  expect(Math.abs(reference.trainLoss[0]! - Math.log(vocabulary))).toBeLessThan(0.05);

  await lab.open({ ...SMALLEST, ...THREE_STEPS });
  const plan = await lab.train(3);
  reference.trainLoss.forEach((loss, i) => expect(loss).toBeCloseTo(plan.trainLoss[i]!, 4));
});

for (const backend of ['wasm', 'cpu']) {
  test(`The reference engine trains on ${backend} @long`, async ({ lab }) => {
    await lab.open({ ...SMALLEST_ON_CPU, ...THREE_STEPS, engine: 'reference', backend });
    const { trainLoss } = await lab.train(3);
    expect(trainLoss[0]).toBeCloseTo(5.83, 1);
  });
}
