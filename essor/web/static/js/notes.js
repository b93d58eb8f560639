/**
 * Notes about a site: each is kept on the device first, then sent. The server's list is refreshed
 * when one arrives; without this script the same form posts to the server.
 */

import * as outbox from "./outbox.js";
import { flush } from "./sync.js";
import { uuid7 } from "./uuid7.js";

const OWNER = "note";
const STATES = {
  pending: "En attente d'envoi",
  sent: "Envoyé",
  conflict: "À comparer",
  rejected: "Refusé",
};

/** The same element, made as the page's own templates make it. */
function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function button(label, className, act) {
  const made = element("button", `button ${className}`.trim(), label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

const facts = (form) => ({
  user: form.dataset.essorUser,
  siret: form.dataset.essorSiret,
  territory: form.dataset.essorTerritory,
  note: form.dataset.essorNote, // only when a note is edited
  version: Number(form.dataset.essorVersion ?? 0),
});

function draftKey({ siret, note }) {
  return note ? `note:${note}` : `site:${siret}`;
}

function keepDrafts(form) {
  const { user } = facts(form);
  const key = draftKey(facts(form));
  const area = form.elements.text;
  const kept = outbox.drafts.read(user, key);
  const status = form.querySelector("[data-essor-draft]");
  if (kept && kept !== area.value && !form.hasAttribute("data-essor-errors")) {
    area.value = kept;
    if (status) status.textContent = "Brouillon retrouvé : il n'est pas encore enregistré.";
  }
  area.addEventListener("input", () => {
    try {
      outbox.drafts.keep(user, key, area.value);
      if (status) status.textContent = area.value.trim() ? "Brouillon gardé sur cet appareil." : "";
    } catch {
      if (status) status.textContent = "Cet appareil ne peut pas garder de brouillon : enregistrez souvent.";
    }
  });
}

async function digest(buffer) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Files chosen in the form, read whole: a photograph may be gone from the phone by sending time. */
async function readFiles(form) {
  const chosen = Array.from(form.elements.files?.files ?? []);
  return Promise.all(
    chosen.map(async (file) => {
      const data = await file.arrayBuffer();
      return { sha256: await digest(data), name: file.name || "photo", type: file.type, data };
    }),
  );
}

function operation(user, kind, objectId, baseVersion, payload, about) {
  return {
    op_id: uuid7(), user_id: user, kind, object_id: objectId, base_version: baseVersion, payload,
    made_at: new Date().toISOString(), about,
  };
}

async function operationsOf(form) {
  const { user, siret, territory, note, version } = facts(form);
  const text = form.elements.text.value.replaceAll("\r\n", "\n").trim();
  const visibility = form.elements.visibility.value;
  const about = { siret, files: [] };
  if (note) {
    const base = await outbox.expectedVersion(note, version);
    return { list: [operation(user, "note.edit", note, base, { text, visibility }, about)], files: [] };
  }
  const files = await readFiles(form);
  about.files = files.map((file) => file.name);
  const key = uuid7();
  const payload = { territory_id: territory, siret, text, visibility };
  const list = [operation(user, "note.create", key, 0, payload, about)];
  files.forEach(({ sha256, name }) => {
    const attached = { owner_kind: OWNER, owner_id: key, sha256, name };
    list.push({ ...operation(user, "attachment.add", uuid7(), 0, attached, { siret, files: [name] }), blobs: [sha256] });
  });
  return { list, files };
}

async function onSubmit(event) {
  const form = event.target;
  const hasFiles = (form.elements.files?.files.length ?? 0) > 0;
  if (!facts(form).user || (hasFiles && !crypto.subtle)) return; // the server's form does it
  event.preventDefault();
  if (form.essorBusy || !form.elements.text.value.trim()) return;
  form.essorBusy = true;
  try {
    const { list, files } = await operationsOf(form);
    await outbox.add(list, files);
  } catch (error) {
    console.error(error); // no room or no storage on this device: let the server's form do it
    HTMLFormElement.prototype.submit.call(form);
    return;
  } finally {
    form.essorBusy = false;
  }
  outbox.drafts.drop(facts(form).user, draftKey(facts(form)));
  navigator.storage?.persist?.().catch(() => {});
  if (facts(form).note) {
    location.assign(form.dataset.essorReturn);
    return;
  }
  form.reset();
  const status = form.querySelector("[data-essor-draft]");
  if (status) status.textContent = "";
  flush();
}

function decisions(kept) {
  const row = element("div", "button-row");
  if (kept.state === "conflict") {
    row.append(button("Enregistrer mon texte", "button-primary", () => again(kept, kept.answer.version)));
  } else {
    row.append(button("Envoyer de nouveau", "button-primary", () => again(kept, kept.base_version)));
  }
  row.append(button("Copier mon texte", "", () => navigator.clipboard.writeText(kept.payload.text ?? "")));
  row.append(
    button("Abandonner mon texte", "", () => {
      if (confirm("Abandonner ce texte ? Il n'est nulle part ailleurs.")) outbox.remove(kept.op_id);
    }),
  );
  return row;
}

/** The same act under a new key, from the version that the person has now seen. */
async function again(kept, version) {
  const kind = kept.state === "conflict" && kept.kind === "note.create" ? "note.edit" : kept.kind;
  const fresh = operation(kept.user_id, kind, kept.object_id, version, kept.payload, kept.about);
  await outbox.replace(kept.op_id, { ...fresh, blobs: kept.blobs });
  flush();
}

function entry(kept) {
  const item = element("li", `card note-pending is-${kept.state}`);
  item.dataset.essorState = kept.state;
  const head = element("p", "row small");
  head.append(element("strong", "badge", STATES[kept.state]));
  head.append(element("time", "", new Date(kept.made_at).toLocaleString("fr-FR", { dateStyle: "medium", timeStyle: "short" })));
  item.append(head);
  if (kept.answer && kept.state !== "sent") item.append(element("p", "", kept.answer.message));
  if (kept.state === "conflict") {
    const { current } = kept.answer; // erased by the server after a month
    item.append(element("h4", "", "Votre texte"), element("p", "note-text", kept.payload.text));
    if (current) {
      item.append(element("h4", "", "Texte enregistré entre-temps"));
      item.append(element("p", "note-text", current.text));
    }
    if (current?.archived) item.append(element("p", "quiet", "La note a aussi été archivée."));
  } else {
    item.append(element("p", "note-text", kept.payload.text ?? kept.about.files.join(", ")));
  }
  if (kept.kind === "note.create" && kept.about.files.length) {
    item.append(element("p", "quiet", `Avec : ${kept.about.files.join(", ")}`));
  }
  if (kept.state === "conflict" || kept.state === "rejected") item.append(decisions(kept));
  return item;
}

const announced = new Set();

async function render(list) {
  const { essorSiret: siret, essorUser: user } = list.dataset;
  const kept = (await outbox.all()).filter(
    (operation) => operation.user_id === user && operation.about.siret === siret,
  );
  const visible = kept.filter(({ kind, state }) => state !== "sent" && !(kind === "attachment.add" && state === "pending"));
  const arrived = kept.filter(
    ({ op_id, state, settled_at }) => state === "sent" && settled_at > performance.timeOrigin && !announced.has(op_id),
  );
  arrived.forEach(({ op_id }) => announced.add(op_id));
  list.replaceChildren(...visible.map(entry));
  list.hidden = visible.length === 0;
  if (arrived.length) {
    const said = document.querySelector("[data-essor-notes-said]");
    if (said) said.textContent = arrived.length === 1 ? "Note envoyée." : `${arrived.length} envois reçus par Essor.`;
    await refresh();
  }
}

/** Put the server's present list in the place of the one on the page. */
async function refresh() {
  const list = document.querySelector("[data-essor-notes-list]");
  if (!list) return;
  try {
    const response = await fetch(list.dataset.essorNotesList, { credentials: "same-origin" });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.querySelector("[data-essor-notes-list]");
    if (fresh) list.replaceWith(document.adoptNode(fresh));
  } catch {
    // the network went away again: the list is refreshed with the next arrival or visit
  }
}

document.querySelectorAll("[data-essor-note-form]").forEach((form) => {
  keepDrafts(form);
  form.addEventListener("submit", onSubmit);
});
const pendingList = document.querySelector("[data-essor-notes-pending]");
if (pendingList) {
  let drawing = Promise.resolve();
  const draw = () => {
    drawing = drawing.then(() => render(pendingList)).catch(console.error);
  };
  outbox.onChange(draw);
  draw();
}
