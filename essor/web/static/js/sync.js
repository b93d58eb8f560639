/**
 * Sends the outbox: the session first, then the files, then the operations by batches.
 *
 * One sender at a time whatever the number of tabs (Web Locks). A request or an answer that is
 * lost is sent again, later and later, with some chance in the delay so that devices that come
 * back together do not all call at once. Sending twice is harmless: the server knows each `op_id`.
 */

import * as outbox from "./outbox.js";

const BATCH = 20;
const PATIENCE = 30_000; // milliseconds before a request is given up
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;
const QUICK_TRIES = 3; // a request lost on a bad link is asked again at once; an outage waits
const QUICK_DELAY = 300;

export const SESSION = "/sync/session";
const SYNC = "/sync";
const BLOBS = "/sync/blobs/";

class SignIn extends Error {}
class OtherUser extends Error {}
class TryLater extends Error {}
class TooLarge extends Error {}
class Refused extends Error {}

const listeners = new Set();
let failures = 0;
let timer = null;
let running = null;
let again = false;
let options = {};
let state = { name: "idle" };

/** Call `listener(state)` when sending starts, ends or fails. */
export function onState(listener) {
  listeners.add(listener);
  listener(state);
}

function tell(name, more = {}) {
  state = { name, ...more };
  listeners.forEach((listener) => listener(state));
}

/** Whether the server gave a sign of life to this device's account. */
export const currentState = () => state;

/**
 * Send what waits; resolves when there is nothing more to try now. Never rejects.
 *
 * Called while a flush is under way, it makes sure that one more runs afterwards.
 */
export function flush(changes = {}) {
  options = { ...options, ...changes };
  if (running) {
    again = true;
    return running;
  }
  clearTimeout(timer);
  timer = null;
  running = locked(attempt).finally(() => {
    running = null;
    if (again) {
      again = false;
      return flush();
    }
    return undefined;
  });
  return running;
}

function locked(work) {
  return navigator.locks ? navigator.locks.request("essor-sync", work) : work();
}

async function attempt() {
  try {
    const waiting = await outbox.pending();
    if (waiting.length === 0) {
      failures = 0;
      tell("idle");
      return;
    }
    tell("sending");
    await sendAll(waiting);
    failures = 0;
    tell("idle");
  } catch (error) {
    if (error instanceof SignIn) tell("sign-in", { address: error.message });
    else if (error instanceof OtherUser) tell("other-user");
    else {
      if (!(error instanceof TryLater)) console.error(error);
      retryLater();
    }
  }
}

function retryLater() {
  failures += 1;
  const longest = Math.min(LONGEST_DELAY, (options.firstDelay ?? FIRST_DELAY) * 2 ** (failures - 1));
  const delay = longest * (0.5 + Math.random() / 2);
  tell(navigator.onLine ? "waiting" : "offline", { next: Date.now() + delay });
  clearTimeout(timer);
  timer = setTimeout(flush, delay);
}

async function sendAll(first) {
  let session = await openSession();
  let waiting = mine(first, session);
  let size = options.batchSize ?? BATCH;
  let renewed = false;
  while (waiting.length > 0) {
    const batch = waiting.slice(0, size);
    try {
      await sendFiles(batch, session);
      const ready = (await stillPending(batch)).filter((operation) => operation.user_id === session.user_id);
      const answers = ready.length > 0 ? await sendOperations(ready, session) : [];
      const settled = await outbox.settle(answers);
      if (ready.length > 0 && settled === 0) throw new TryLater("the server answered nothing");
      failures = 0;
      renewed = false;
    } catch (error) {
      if (error instanceof Refused && !renewed) {
        renewed = true; // the token is of an earlier session
        session = await openSession();
      } else if (error instanceof TooLarge && batch.length > 1) {
        size = Math.ceil(batch.length / 2);
      } else if (error instanceof TooLarge) {
        await outbox.settle([{ op_id: batch[0].op_id, status: "rejected", message: error.message }]);
      } else if (error instanceof Refused) {
        throw new TryLater(error.message);
      } else {
        throw error;
      }
    }
    waiting = (await outbox.pending()).filter((operation) => operation.user_id === session.user_id);
  }
}

function mine(operations, session) {
  const own = operations.filter((operation) => operation.user_id === session.user_id);
  if (own.length === 0) throw new OtherUser();
  return own;
}

async function stillPending(batch) {
  const keys = new Set((await outbox.pending()).map((operation) => operation.op_id));
  return batch.filter((operation) => keys.has(operation.op_id));
}

async function openSession() {
  const response = await call(SESSION, {});
  return response.json();
}

async function sendFiles(batch, session) {
  for (const operation of batch) {
    for (const sha256 of operation.blobs) {
      const file = await outbox.blob(sha256);
      if (!file) continue;
      try {
        await call(BLOBS + sha256, { method: "PUT", body: file.data, headers: { "X-CSRFToken": session.csrf_token } });
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        await outbox.settle([{ op_id: operation.op_id, status: "rejected", message: error.message }]);
      }
    }
  }
}

async function sendOperations(batch, session) {
  const operations = batch.map(({ op_id, kind, object_id, base_version, payload, made_at }) => ({
    op_id, kind, object_id, base_version, payload, made_at,
  }));
  const response = await call(SYNC, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": session.csrf_token },
    body: JSON.stringify({ user_id: session.user_id, sent_at: new Date().toISOString(), operations }),
  });
  return (await response.json()).answers;
}

/** A request to Essor. Throws what the sender must do when the answer is not the one hoped for. */
async function call(address, request) {
  const response = await fetchAgain(address, request);
  if (response.ok) return response;
  if (response.type === "opaqueredirect") throw new SignIn("");
  const said = await response.json().catch(() => ({}));
  const message = said.error ?? "";
  switch (response.status) {
    case 401: throw new SignIn(said.sign_in ?? "");
    case 403: throw new Refused(message);
    case 409: throw new OtherUser();
    case 400:
    case 413: throw new TooLarge(message || "Essor n'a pas pu lire cette saisie.");
    default: throw new TryLater(`${response.status}`);
  }
}

/** `fetch`, a few times: every request of the outbox may arrive twice without harm. */
async function fetchAgain(address, request) {
  for (let left = QUICK_TRIES; ; left -= 1) {
    try {
      return await fetch(address, {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
        ...request,
      });
    } catch (error) {
      if (left === 1 || !navigator.onLine || error.name === "TimeoutError") throw new TryLater("no network");
    }
    await new Promise((resolve) => setTimeout(resolve, QUICK_DELAY * (0.5 + Math.random())));
  }
}

/** Send now and whenever the device comes back: network, page shown again, another tab's entry. */
export function start() {
  addEventListener("online", () => flush());
  addEventListener("offline", () => tell("offline"));
  addEventListener("pageshow", () => flush());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") flush();
  });
  outbox.tidy().catch(() => {});
  return flush();
}
