import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

interface Schema<T> extends DBSchema {
  values: { key: string; value: T };
}

/** Values by key in IndexedDB; if the browser refuses, they are kept until the page is closed. */
export class Remembered<T> {
  private readonly known = new Map<string, T>();
  private opened: Promise<IDBPDatabase<Schema<T>>> | null = null;

  constructor(private readonly name: string) {}

  async get(key: string): Promise<T | null> {
    try {
      const kept = await (await this.database()).get('values', key);
      return kept ?? this.known.get(key) ?? null;
    } catch {
      return this.known.get(key) ?? null;
    }
  }

  /** The latest value stays. */
  async put(key: string, value: T): Promise<void> {
    this.known.set(key, value);
    try {
      await (await this.database()).put('values', value, key);
    } catch {
      // Not allowed: see above.
    }
  }

  /** The first value stays, whichever tab it came from. */
  async add(key: string, value: T): Promise<void> {
    if (!this.known.has(key)) this.known.set(key, value);
    try {
      await (await this.database()).add('values', value, key);
    } catch {
      // There already, or not allowed: see above.
    }
  }

  private database(): Promise<IDBPDatabase<Schema<T>>> {
    return (this.opened ??= openDB<Schema<T>>(this.name, 1, {
      upgrade: (db) => void db.createObjectStore('values'),
    }));
  }
}
