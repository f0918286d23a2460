/** How fast this browser's devices are, in IndexedDB: measured with the first visit, corrected by every run since. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { DeviceSpeed } from '../core/device_speed.ts';

/** Ends with the version of what is measured: other sizes are another speed. */
const DATABASE = 'loss-curve-lab-speeds-1';

interface Schema extends DBSchema {
  /** By the name of the device. */
  speeds: { key: string; value: DeviceSpeed };
}

/** What the browser refuses to keep is known until the page is closed, and measured again then. */
export class DeviceSpeeds {
  private readonly known = new Map<string, DeviceSpeed>();
  private opened: Promise<IDBPDatabase<Schema>> | null = null;

  async get(device: string): Promise<DeviceSpeed | null> {
    try {
      const kept = await (await this.database()).get('speeds', device);
      return kept ?? this.known.get(device) ?? null;
    } catch {
      return this.known.get(device) ?? null;
    }
  }

  async set(device: string, speed: DeviceSpeed): Promise<void> {
    this.known.set(device, speed);
    try {
      await (await this.database()).put('speeds', speed, device);
    } catch {
      // Not allowed: see above.
    }
  }

  private database(): Promise<IDBPDatabase<Schema>> {
    return (this.opened ??= openDB<Schema>(DATABASE, 1, {
      upgrade: (db) => void db.createObjectStore('speeds'),
    }));
  }
}
