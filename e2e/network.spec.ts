/** A network that fails before everything is loaded. */
import { expect, test } from './fixtures.ts';
import { SMALLEST_ON_CPU } from './lab.ts';

const VOCABULARY = /\/r50k_base-[^/]*\.js$/;

test('A part that does not come is told in a sentence, and asked for again by the next start', async ({
  lab,
  page,
  complaints,
}) => {
  await page.route(VOCABULARY, (route) => route.abort('internetdisconnected'));
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 10 });
  await lab.press('Start');
  await expect(lab.alert).toHaveText(/GPT-2's vocabulary did not load\. Start again once there is a network/);
  // Only the browser's own messages about failed requests may be there.
  for (const complaint of complaints.splice(0)) expect(complaint).toContain('net::ERR_INTERNET_DISCONNECTED');

  await page.unroute(VOCABULARY);
  await lab.train(10);
});
