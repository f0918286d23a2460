import 'fake-indexeddb/auto';
import { afterEach, expect, it, vi } from 'vitest';
import { DeviceSpeeds } from './device_speeds.ts';

const rates = { productFlopsPerMs: 4, otherFlopsPerMs: 3, bytesPerMs: 2, dispatchMs: 1 };

afterEach(() => vi.unstubAllGlobals());

it('keeps the speed of each device from visit to visit, the latest that was set', async () => {
  const first = new DeviceSpeeds();
  await first.set('a GPU', { rates, ratio: 1 });
  await first.set('a GPU', { rates, ratio: 1.5 });
  expect(await new DeviceSpeeds().get('a GPU')).toEqual({ rates, ratio: 1.5 });
  expect(await new DeviceSpeeds().get('another GPU')).toBeNull();
});

it('knows it until the page is closed where the browser keeps nothing', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('not here', 'SecurityError');
    },
  });
  const speeds = new DeviceSpeeds();
  await speeds.set('a hidden GPU', { rates, ratio: 2 });
  expect(await speeds.get('a hidden GPU')).toEqual({ rates, ratio: 2 });
  expect(await new DeviceSpeeds().get('a hidden GPU')).toBeNull();
});
