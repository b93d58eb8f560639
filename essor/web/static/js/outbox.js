/**
 * What was typed on this device and has not reached Essor.
 *
 * An operation is `{op_id, user_id, kind, object_id, base_version, payload, made_at}`, as sent,
 * plus what only the device needs: `state` (pending, sent, conflict, rejected), `answer`, `blobs`
 * (digests of files to send first) and `about` (what to show: site, label).
 * Operations are sent in the order of their `op_id`, which is the order of time.
 */

const NAME = "essor-outbox";
const VERSION = 1;
const KEEP_SENT = 24 * 3600 * 1000;

const channel = "BroadcastChannel" in self ? new BroadcastChannel("essor-outbox") : null;
const listeners = new Set();
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("operations", { keyPath: "op_id" });
      request.result.createObjectStore("blobs", { keyPath: "sha256" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opening = null;
      };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("outbox blocked by an older page"));
  });
  opening.catch(() => {
    opening = null;
  });
  return opening;
}

/** Run `work(stores)` in one transaction; resolves once it is on disk, with what `work` returned. */
async function transact(names, mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
    const result = { value: undefined };
    transaction.oncomplete = () => resolve(result.value);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error ?? new Error("outbox transaction aborted"));
    work(stores, (value) => {
      result.value = value;
    });
  });
}

function changed() {
  channel?.postMessage("changed");
  listeners.forEach((listener) => listener());
}

if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

/** Call `listener` whenever the outbox changes, in this tab or in another. */
export function onChange(listener) {
  listeners.add(listener);
}

/** Keep operations and their files, all or none. Resolves once they are on disk. */
export async function add(operations, files = []) {
  await transact(["operations", "blobs"], "readwrite", ({ operations: store, blobs }) => {
    operations.forEach((operation) => store.put({ state: "pending", blobs: [], ...operation }));
    files.forEach((file) => blobs.put(file));
  });
  changed();
}

/** Every operation kept, oldest first. */
export function all() {
  return transact(["operations"], "readonly", ({ operations }, give) => {
    const request = operations.getAll();
    request.onsuccess = () => give(request.result);
  });
}

/** Operations to send, oldest first. */
export async function pending() {
  return (await all()).filter((operation) => operation.state === "pending");
}

/** Operations that a person still has to send, decide or copy. */
export async function unsettled() {
  return (await all()).filter((operation) => operation.state !== "sent");
}

/** A file by its digest: `{sha256, name, type, data}`, or undefined. */
export function blob(sha256) {
  return transact(["blobs"], "readonly", ({ blobs }, give) => {
    const request = blobs.get(sha256);
    request.onsuccess = () => give(request.result);
  });
}

/** Write the server's answers beside their operations. Returns how many were settled. */
export async function settle(answers) {
  const count = await transact(["operations"], "readwrite", ({ operations }, give) => {
    let settled = 0;
    give(0);
    answers.forEach((answer) => {
      const request = operations.get(answer.op_id);
      request.onsuccess = () => {
        const operation = request.result;
        if (operation?.state !== "pending") return;
        const status = answer.status === "duplicate" ? answer.first_status : answer.status;
        operation.state = status === "accepted" ? "sent" : status;
        operation.answer = answer;
        operation.settled_at = Date.now();
        operations.put(operation);
        settled += 1;
        give(settled);
      };
    });
  });
  changed();
  return count;
}

/** Put an operation in the place of another, in one transaction: nothing is lost in between. */
export async function replace(opId, operation) {
  await transact(["operations"], "readwrite", ({ operations }) => {
    operations.delete(opId);
    operations.put({ state: "pending", blobs: [], ...operation });
  });
  changed();
}

/** Forget an operation, at the person's wish. */
export async function remove(opId) {
  await transact(["operations"], "readwrite", ({ operations }) => operations.delete(opId));
  changed();
}

/** Forget what was sent a day ago, and the files that no operation waits for. */
export async function tidy(now = Date.now()) {
  await transact(["operations", "blobs"], "readwrite", ({ operations, blobs }) => {
    const request = operations.getAll();
    request.onsuccess = () => {
      const needed = new Set();
      request.result.forEach((operation) => {
        if (operation.state !== "sent") operation.blobs.forEach((sha256) => needed.add(sha256));
        else if (now - operation.settled_at > KEEP_SENT) operations.delete(operation.op_id);
      });
      const keys = blobs.getAllKeys();
      keys.onsuccess = () =>
        keys.result.filter((sha256) => !needed.has(sha256)).forEach((sha256) => blobs.delete(sha256));
    };
  });
}

/**
 * The version that an object will have once what this device holds is applied: a person may edit
 * a note twice before the first edit is sent.
 */
export async function expectedVersion(objectId, version) {
  const mine = (await all()).filter((operation) => operation.object_id === objectId);
  return mine.reduce((known, operation) => {
    if (operation.state === "sent") return Math.max(known, operation.answer.version ?? 0);
    if (operation.state === "pending") return Math.max(known, operation.base_version + 1);
    return known;
  }, version);
}

const DRAFT = "essor-draft:";

/** A text being typed, kept at each key: `localStorage` writes at once. */
export const drafts = {
  read: (user, key) => localStorage.getItem(`${DRAFT}${user}:${key}`),
  keep(user, key, text) {
    if (text.trim()) localStorage.setItem(`${DRAFT}${user}:${key}`, text);
    else this.drop(user, key);
  },
  drop: (user, key) => localStorage.removeItem(`${DRAFT}${user}:${key}`),
  all: (user) =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(`${DRAFT}${user}:`))
      .map((key) => ({ key: key.slice(`${DRAFT}${user}:`.length), text: localStorage.getItem(key) })),
};

/** All that an account typed here and that Essor does not have, readable without Essor. */
export async function exported(user) {
  const operations = (await unsettled()).filter((operation) => operation.user_id === user);
  const files = [];
  for (const sha256 of new Set(operations.flatMap((operation) => operation.blobs))) {
    const file = await blob(sha256);
    if (file) files.push({ sha256, name: file.name, type: file.type, base64: base64(file.data) });
  }
  return {
    titre: "Saisies non envoyées à Essor",
    exporte_le: new Date().toISOString(),
    saisies: operations.map(({ user_id: _, ...operation }) => operation),
    brouillons: drafts.all(user),
    fichiers: files,
  };
}

function base64(buffer) {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
