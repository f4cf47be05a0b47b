/** A form that could not go out, as it lies on this phone until there is a network. */
export interface KeptForm {
  /** The form's one-time key: however often it is sent, it has one effect. */
  id: string;
  /** Whose it is: nobody else's sign-in on this phone sends it. */
  person: string;
  /** Where it goes. */
  address: string;
  /** What it is about: a later form about the same takes its place. */
  about: string;
  /** The page it was filled in on. */
  page: string;
  /** "The register". */
  what: string;
  fields: [string, string][];
  /** When it was sent off, in milliseconds since 1970. */
  at: number;
}

const store = "forms";
/** As long as the server takes a phone's word for when a form was filled in. */
const KEPT_FOR = 7 * 86_400_000;

/** Every form that waits, oldest first; one that nobody came back for in a week goes. */
export async function allKept(): Promise<KeptForm[]> {
  const kept = await within<KeptForm[]>("readonly", (forms) => forms.getAll());
  const old = kept.filter(({ at }) => at < Date.now() - KEPT_FOR);
  for (const { id } of old) await dropKept(id);
  return kept.filter((form) => !old.includes(form)).sort((a, b) => a.at - b.at);
}

/** Puts a form in, in place of the same person's earlier ones about the same. */
export async function putKept(form: KeptForm): Promise<void> {
  const { person, about } = form;
  const earlier = (await allKept()).filter((each) => each.person === person && each.about === about);
  for (const { id } of earlier) await dropKept(id);
  await within("readwrite", (forms) => forms.put(form));
}

/** Takes a form out that has arrived. */
export async function dropKept(id: string): Promise<void> {
  await within("readwrite", (forms) => forms.delete(id));
}

async function within<T>(mode: IDBTransactionMode, work: (forms: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await open();
  try {
    const transaction = database.transaction(store, mode);
    const request = work(transaction.objectStore(store));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? new Error("Not kept"));
    });
    return request.result as T;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("kept", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("This browser keeps nothing"));
  });
}
