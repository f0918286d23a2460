/** Which kernels this browser's GPU runs fastest, in IndexedDB: measured with the first training, the same ever after. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';

const DATABASE = 'loss-curve-lab-kernels';

/** Kernel → class of calls → variant. */
type Choices = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Schema extends DBSchema {
  /** By device and shaders. */
  choices: { key: string; value: Choices };
}

/** What the browser refuses to keep is known until the page is closed, and measured again then. */
export class KernelChoices {
  private readonly known = new Map<string, Choices>();
  private opened: Promise<IDBPDatabase<Schema>> | null = null;

  async load(key: string): Promise<Choices | null> {
    try {
      const kept = await (await this.database()).get('choices', key);
      return kept ?? this.known.get(key) ?? null;
    } catch {
      return this.known.get(key) ?? null;
    }
  }

  /** What was saved first stays, whichever tab it came from. */
  async save(key: string, choices: Choices): Promise<void> {
    if (!this.known.has(key)) this.known.set(key, choices);
    try {
      await (await this.database()).add('choices', choices, key);
    } catch {
      // There already, or not allowed: see above.
    }
  }

  private database(): Promise<IDBPDatabase<Schema>> {
    return (this.opened ??= openDB<Schema>(DATABASE, 1, {
      upgrade: (db) => void db.createObjectStore('choices'),
    }));
  }
}
