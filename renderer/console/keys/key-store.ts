/**
 * What this browser keeps for itself, in IndexedDB: signing keys that cannot be exported, keys for
 * sealed pictures, the keys it pinned per contract, and the newest checkpoint it verified per log (protocol 3.6, 3.18).
 */
export interface KeyStore {
  readonly keys: Shelf<StoredKey>;
  readonly pins: Shelf<StoredPins>;
  readonly logs: Shelf<StoredLog>;
  readonly openers: Shelf<StoredOpeners>;
}

export interface Shelf<T> {
  get(id: string): Promise<T | undefined>;
  put(id: string, value: T): Promise<void>;
}

export interface StoredKey {
  readonly keyPair: CryptoKeyPair;
  /** 32 bytes */
  readonly publicKey: Uint8Array;
  readonly createdAt: number;
}

/** Texts of the `anchors.json` and policy of one contract, as pinned by this browser. */
export interface StoredPins {
  readonly anchors: string;
  readonly policy: string;
  readonly pinnedAt: number;
  /** `accepted`: at acceptance, here; `first_use`: when this browser first saw the contract. */
  readonly by: 'accepted' | 'first_use';
  /** When the person said that they will compare, or have compared, the words. */
  readonly notedAt?: number;
}

export interface StoredLog {
  readonly vkey: string;
  /** The newest verified checkpoint, as the signed note: the evidence itself. */
  readonly note?: string;
}

/**
 * The age identities that open an organisation's sealed pictures, newest last: after a rotation
 * older pictures need older ones. Each is wrapped by a key that no script can read.
 */
export interface StoredOpeners {
  readonly wrappingKey: CryptoKey;
  readonly identities: readonly WrappedIdentity[];
}

export interface WrappedIdentity {
  readonly recipient: string;
  /** 12 bytes */
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
}

const shelfNames = ['keys', 'pins', 'logs', 'openers'] as const;
const version = 2;

/** One connection for the page's life; a failure to open is every later call's failure. */
export function openKeyStore(factory: IDBFactory, name: string): KeyStore {
  const database = openDatabase(factory, name);
  // Whoever asks first gets to see the failure; nobody having asked yet is no crash.
  database.catch(() => undefined);
  return {
    keys: createShelf(database, 'keys'),
    pins: createShelf(database, 'pins'),
    logs: createShelf(database, 'logs'),
    openers: createShelf(database, 'openers'),
  };
}

const createShelf = <T>(database: Promise<IDBDatabase>, shelf: string): Shelf<T> => ({
  async get(id) {
    const store = (await database).transaction(shelf, 'readonly').objectStore(shelf);
    return (await settled(store.get(id))) as T | undefined;
  },
  async put(id, value) {
    const transaction = (await database).transaction(shelf, 'readwrite', { durability: 'strict' });
    transaction.objectStore(shelf).put(value, id);
    await committed(transaction);
  },
});

function openDatabase(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, version);
  request.addEventListener('upgradeneeded', () => {
    const { result } = request;
    for (const shelf of shelfNames)
      if (!result.objectStoreNames.contains(shelf)) result.createObjectStore(shelf);
  });
  return settled(request);
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB')));
  });

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = () => reject(transaction.error ?? new Error('IndexedDB'));
    transaction.addEventListener('complete', () => resolve());
    transaction.addEventListener('abort', fail);
    transaction.addEventListener('error', fail);
  });
