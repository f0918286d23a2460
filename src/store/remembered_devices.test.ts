import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DeviceSpeeds, KernelChoices } from './remembered_devices.ts';

afterEach(() => vi.unstubAllGlobals());

/** A browser that keeps nothing. */
const refuse = () =>
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('not here', 'SecurityError');
    },
  });

describe('the memory of speeds', () => {
  const rates = { productFlopsPerMs: 4, otherFlopsPerMs: 3, bytesPerMs: 2, dispatchMs: 1 };

  it('keeps the speed of each device from visit to visit, the latest that was set', async () => {
    const first = new DeviceSpeeds();
    await first.set('a GPU', { rates, ratio: 1 });
    await first.set('a GPU', { rates, ratio: 1.5 });
    expect(await new DeviceSpeeds().get('a GPU')).toEqual({ rates, ratio: 1.5 });
    expect(await new DeviceSpeeds().get('another GPU')).toBeNull();
  });

  it('knows it until the page is closed where the browser keeps nothing', async () => {
    refuse();
    const speeds = new DeviceSpeeds();
    await speeds.set('a hidden GPU', { rates, ratio: 2 });
    expect(await speeds.get('a hidden GPU')).toEqual({ rates, ratio: 2 });
    expect(await new DeviceSpeeds().get('a hidden GPU')).toBeNull();
  });
});

describe('the memory of kernel choices', () => {
  const choices = { matmul: { large: 'blocked128' } };
  const others = { matmul: { large: 'blocked64' } };

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
    refuse();
    const memory = new KernelChoices();
    await memory.save('a GPU', choices);
    await memory.save('a GPU', others);
    expect(await memory.load('a GPU')).toEqual(choices);
    expect(await new KernelChoices().load('a GPU')).toBeNull();
  });
});
