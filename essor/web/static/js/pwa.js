/**
 * On every page: the service worker, what waits to be sent, the warning before signing out.
 *
 * Hooks: `[data-essor-sync]` (state line, carries `data-essor-user` and `data-essor-sign-in`),
 * `[data-essor-export-pending]` (button), `form[data-essor-logout]`.
 */

import * as outbox from "./outbox.js";
import { currentState, flush, onState, start } from "./sync.js";

const PAGES = "essor-pages-";
const LAST_TRY = 5_000; // milliseconds given to a last sending before signing out

const line = document.querySelector("[data-essor-sync]");
const user = line?.dataset.essorUser ?? "";

async function counts() {
  const kept = await outbox.unsettled();
  const mine = kept.filter((operation) => operation.user_id === user);
  return {
    waiting: mine.filter(({ state }) => state === "pending"),
    undecided: mine.filter(({ state }) => state !== "pending"),
    others: kept.length - mine.length,
  };
}

function plural(count, one, many) {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function waitingText(waiting) {
  const notes = waiting.filter(({ kind }) => kind.startsWith("note.")).length;
  return notes === waiting.length
    ? plural(notes, "note en attente", "notes en attente")
    : plural(waiting.length, "saisie en attente", "saisies en attente");
}

function sentence({ waiting, undecided, others }, state) {
  const parts = [];
  if (waiting.length) {
    const why = {
      sending: "envoi en cours…",
      offline: "pas de réseau, envoi dès son retour",
      waiting: "Essor ne répond pas, nouvel essai bientôt",
      "sign-in": "reconnectez-vous pour les envoyer",
      "other-user": "connectez-vous avec le compte qui les a écrites",
    }[state.name];
    parts.push(waitingText(waiting) + (why ? ` : ${why}` : ""));
  }
  if (undecided.length) parts.push(plural(undecided.length, "saisie demande votre décision", "saisies demandent votre décision"));
  if (others) parts.push(`${plural(others, "saisie", "saisies")} d'un autre compte sur cet appareil`);
  return parts.join(" ; ");
}

async function show() {
  if (!line) return;
  const counted = await counts();
  const state = currentState();
  const text = sentence(counted, state);
  const was = line.dataset.essorSync;
  const nothing = text === "";
  line.dataset.essorSync = nothing ? "idle" : state.name;
  line.hidden = nothing && was === "idle";
  line.querySelector("[data-essor-sync-text]").textContent = nothing ? (line.hidden ? "" : "Tout est envoyé.") : text;
  const signIn = line.querySelector("[data-essor-sync-sign-in]");
  signIn.hidden = state.name !== "sign-in";
  signIn.href = `${line.dataset.essorSignIn}?next=${encodeURIComponent(location.pathname)}`;
  line.querySelectorAll("[data-essor-export-pending]").forEach((control) => {
    control.hidden = counted.waiting.length + counted.undecided.length === 0;
  });
}

async function download() {
  const content = JSON.stringify(await outbox.exported(user), null, 2);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  link.download = `essor-saisies-non-envoyees-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function forgetPages() {
  if (!("caches" in self)) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES)).map((name) => caches.delete(name)));
}

/** Send once more; if something still waits, let the person choose. True: sign out. */
async function maySignOut() {
  if ((await counts()).waiting.length) {
    await Promise.race([flush(), new Promise((resolve) => setTimeout(resolve, LAST_TRY))]);
  }
  const { waiting, undecided } = await counts();
  const left = waiting.length + undecided.length + outbox.drafts.all(user).length;
  return left === 0 || askToSignOut(left);
}

function askToSignOut(left) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "essor-logout-title");
  const head = document.createElement("div");
  head.className = "dialog-head";
  const body = document.createElement("div");
  body.className = "dialog-body";
  const title = document.createElement("h2");
  title.id = "essor-logout-title";
  title.textContent = plural(left, "saisie n'est pas envoyée", "saisies ne sont pas envoyées");
  const text = document.createElement("p");
  text.textContent =
    "Elles restent sur cet appareil et partiront à votre prochaine connexion ici. Sur un appareil partagé, exportez-les ou restez connecté.";
  const row = document.createElement("div");
  row.className = "dialog-foot";
  head.append(title);
  body.append(text);
  dialog.append(head, body, row);
  const answer = new Promise((resolve) => {
    const choice = (label, className, act) => {
      const control = document.createElement("button");
      control.type = "button";
      control.className = className;
      control.textContent = label;
      control.addEventListener("click", act);
      row.append(control);
    };
    choice("Rester connecté", "button button-primary", () => dialog.close("stay"));
    choice("Exporter mes saisies non envoyées", "button", download);
    choice("Se déconnecter quand même", "button", () => dialog.close("leave"));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "leave");
    });
  });
  document.body.append(dialog);
  dialog.showModal();
  return answer;
}

async function onLogout(event) {
  event.preventDefault();
  const form = event.target;
  if (form.essorBusy) return;
  form.essorBusy = true;
  const leave = await maySignOut().catch(() => true);
  if (leave) {
    await forgetPages().catch(() => {});
    HTMLFormElement.prototype.submit.call(form);
  }
  form.essorBusy = false;
}

async function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const loadedWithoutIt = !navigator.serviceWorker.controller;
  await navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  if (document.querySelector("[data-essor-offline-page]")) return; // it is nobody's page
  if (line) active.postMessage({ type: "user", user });
  if (loadedWithoutIt) active.postMessage({ type: "keep", address: location.href });
}

let known = new Set();

/** An entry made in any tab is sent by whichever takes the lock first. */
async function sendNew() {
  const waiting = await outbox.pending();
  const fresh = waiting.some(({ op_id }) => !known.has(op_id));
  known = new Set(waiting.map(({ op_id }) => op_id));
  if (fresh) flush();
}

registerWorker().catch(console.error);
document.querySelectorAll("form[data-essor-logout]").forEach((form) => form.addEventListener("submit", onLogout));
document.querySelectorAll("[data-essor-export-pending]").forEach((control) => control.addEventListener("click", download));
if (user && "indexedDB" in self) {
  let drawing = Promise.resolve();
  const draw = () => {
    drawing = drawing.then(show).catch(console.error);
  };
  outbox.onChange(draw);
  outbox.onChange(sendNew);
  onState(draw);
  start();
}

