/** Runs in IndexedDB: what is known of each, its curve in pieces as it grew, and the state it can go on from. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import {
  appendColumns,
  emptyHistory,
  recordsFrom,
  restoreColumns,
  type History,
  type RecordColumns,
  type StoredColumns,
} from '../core/record.ts';
import type { PackedState } from '../core/packed_state.ts';
import { MOST_RUNS, NO_CARE, type Care, type KeptRun, type RunProgress } from './kept_run.ts';
import { StoreError, storeError } from './store_error.ts';

const DATABASE = 'loss-curve-lab';
const VERSION = 1;
/** Limit for all states together; those of the oldest runs are deleted first. */
const MOST_STATE_BYTES = 512e6;

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
  /** Records of a run from one position on; a run is as long as its pieces together. */
  pieces: { key: [run: string, from: number]; value: StoredColumns & { run: string; from: number } };
  states: { key: string; value: { run: string; bytes: number; state: PackedState } };
  /** Texts of a person's own that a run needs to go on. */
  texts: { key: string; value: { run: string; text: string } };
}

const STORES = ['runs', 'pieces', 'states', 'texts'] as const;
const piecesOf = (run: string) => IDBKeyRange.bound([run, -Infinity], [run, Infinity]);

/** Every method throws a StoreError if the browser refuses. */
export class RunStore {
  private constructor(private readonly db: IDBPDatabase<Schema>) {}

  /** @param onClosed the database was closed from outside: another tab needs it, or the browser took it away */
  static async open(onClosed: (why: StoreError) => void = () => {}, name = DATABASE): Promise<RunStore> {
    try {
      return new RunStore(await openDatabase(name, onClosed));
    } catch (error) {
      throw storeError(error);
    }
  }

  close(): void {
    this.db.close();
  }

  /** The newest first. */
  async list(): Promise<KeptRun[]> {
    const runs = await told(this.db.getAll('runs'));
    return runs.filter(({ deleted }) => !deleted).sort((a, b) => b.began - a.began);
  }

  async get(id: string): Promise<KeptRun | undefined> {
    return told(this.db.get('runs', id));
  }

  /** The curve of a run, whatever its length, as it was last kept. */
  async history(id: string): Promise<History> {
    const run = await this.get(id);
    const history = emptyHistory();
    for (const piece of await told(this.db.getAll('pieces', piecesOf(id)))) {
      appendColumns(history, restoreColumns(piece));
    }
    return run ? { ...history, tunes: run.tunes, skills: run.skills, stoppedEarly: run.stoppedEarly } : history;
  }

  /**
   * Keeps the new records of a run. Name, pin and deletion, which a person may have changed meanwhile, stay.
   * @param from records before this position are kept already; 0 writes the whole curve anew, as one piece
   */
  async keep(run: RunProgress, history: RecordColumns, from: number): Promise<void> {
    const columns = recordsFrom(history, from);
    const work = this.db.transaction(['runs', 'pieces'], 'readwrite', { durability: 'relaxed' });
    const write = async () => {
      const [runs, pieces] = [work.objectStore('runs'), work.objectStore('pieces')];
      await runs.put({ ...NO_CARE, ...(await runs.get(run.id)), ...run });
      if (from === 0) await pieces.delete(piecesOf(run.id));
      if (columns.step.length > 0) await pieces.put({ run: run.id, from, ...columns });
    };
    await told(Promise.all([write(), work.done]));
  }

  /** Renames, pins, deletes, takes back. */
  async care(id: string, care: Partial<Care>): Promise<void> {
    const work = this.db.transaction('runs', 'readwrite');
    const write = async () => {
      const run = await work.store.get(id);
      if (run) await work.store.put({ ...run, ...care });
    };
    await told(Promise.all([write(), work.done]));
  }

  /** The state that a run can go on from; null if none is kept. */
  async state(id: string): Promise<PackedState | null> {
    return (await told(this.db.get('states', id)))?.state ?? null;
  }

  async idsWithState(): Promise<Set<string>> {
    return new Set(await told(this.db.getAllKeys('states')));
  }

  /** Replaces the state that was kept before. */
  async keepState(id: string, state: PackedState): Promise<void> {
    await told(this.db.put('states', { run: id, bytes: state.numbers.size, state }));
  }

  async text(id: string): Promise<string | null> {
    return (await told(this.db.get('texts', id)))?.text ?? null;
  }

  async keepText(id: string, text: string): Promise<void> {
    await told(this.db.put('texts', { run: id, text }));
  }

  /** Deletes for good. */
  async forget(ids: readonly string[]): Promise<void> {
    const work = this.db.transaction(STORES, 'readwrite');
    const deletions = ids.flatMap((id) => [
      work.objectStore('runs').delete(id),
      work.objectStore('pieces').delete(piecesOf(id)),
      work.objectStore('states').delete(id),
      work.objectStore('texts').delete(id),
    ]);
    await told(Promise.all([...deletions, work.done]));
  }

  /**
   * Removes for good what was deleted, and the oldest runs beyond `most`, but none that is pinned or in `spared`.
   * @param most runs to stay
   */
  async makeRoom(spared: readonly string[] = [], most = MOST_RUNS, mostBytes = MOST_STATE_BYTES): Promise<void> {
    const runs = (await told(this.db.getAll('runs'))).sort((a, b) => b.began - a.began);
    const free = (run: KeptRun) => !run.pinned && !spared.includes(run.id);
    const stay = runs.filter(({ deleted }) => !deleted);
    const over = stay.filter(free).slice(Math.max(0, most - stay.filter((run) => !free(run)).length));
    const gone = runs.filter(({ id, deleted }) => deleted && !spared.includes(id));
    await this.forget([...gone, ...over].map(({ id }) => id));
    const states = await told(this.db.getAll('states'));
    const bytesOf = new Map(states.map(({ run, bytes }) => [run, bytes]));
    let bytes = 0;
    for (const run of [...runs].sort((a, b) => Number(free(a)) - Number(free(b)))) {
      bytes += bytesOf.get(run.id) ?? 0;
      if (bytes > mostBytes && bytesOf.has(run.id) && free(run)) await told(this.db.delete('states', run.id));
    }
  }
}

function openDatabase(name: string, onClosed: (why: StoreError) => void): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    const closed = (sentence: string) =>
      onClosed(new StoreError('closed', sentence, 'Reload the page; until then runs are not kept.'));
    openDB<Schema>(name, VERSION, {
      upgrade(db, from) {
        if (from >= 1) return;
        db.createObjectStore('runs', { keyPath: 'id' });
        db.createObjectStore('pieces', { keyPath: ['run', 'from'] });
        db.createObjectStore('states', { keyPath: 'run' });
        db.createObjectStore('texts', { keyPath: 'run' });
      },
      blocked: () =>
        reject(
          new StoreError(
            'blocked',
            'Another tab has an older version of the lab open, and the runs with it.',
            'Close that tab and reload this one; until then runs are not kept.',
          ),
        ),
      blocking(_current, _wanted, event) {
        (event.target as IDBDatabase).close(); // a newer version in another tab waits for it
        closed('Another tab has opened a newer version of the lab.');
      },
      terminated: () => closed('The browser has closed the runs that were kept.'),
    }).then(resolve, reject);
  });
}

const told = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw storeError(error);
  });
