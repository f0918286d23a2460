import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';
import { KernelChoices } from './kernel_choices.ts';

const choices = { matmul: { large: 'blocked128' } };
const others = { matmul: { large: 'blocked64' } };

afterEach(() => vi.unstubAllGlobals());

it('keeps choices from visit to visit, each under its key', async () => {
  await new KernelChoices().save('a GPU', choices);
  const later = new KernelChoices();
  expect(await later.load('a GPU')).toEqual(choices);
  expect(await later.load('another GPU')).toBeNull();
});

it('stays with what was saved first', async () => {
  const [first, second] = [new KernelChoices(), new KernelChoices()];
  await first.save('a shared GPU', choices);
  await second.save('a shared GPU', others);
  expect(await first.load('a shared GPU')).toEqual(choices);
  expect(await second.load('a shared GPU')).toEqual(choices);
});

it('knows them until the page is closed where the browser keeps nothing', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('not here', 'SecurityError');
    },
  });
  const memory = new KernelChoices();
  await memory.save('a GPU', choices);
  await memory.save('a GPU', others);
  expect(await memory.load('a GPU')).toEqual(choices);
  expect(await new KernelChoices().load('a GPU')).toBeNull();
});
