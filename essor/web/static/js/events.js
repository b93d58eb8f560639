/**
 * Deciding of events: what is typed is kept on the device until Essor has it, and the queue says how
 * many lines are ticked. Without this script the same forms post to the server.
 */

import { drafts } from "./outbox.js";

const LEFT_OUT = new Set(["csrfmiddlewaretoken", "files", "decision", "base_version"]);

const read = (user, key) => {
  try {
    return JSON.parse(drafts.read(user, key) ?? "null");
  } catch {
    return null; // written by an older version
  }
};

const typed = (form) =>
  Object.fromEntries([...new FormData(form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string"));

const same = (one, other) =>
  Object.keys(one).every((name) => name === "event_id" || one[name] === (other[name] ?? ""));

/** Forget the draft of what the server has just confirmed: its address names the event. */
function forgetSaved() {
  const saved = new URLSearchParams(location.search).get("enregistre");
  const user = document.body.dataset.essorUser ?? sessionStorage.getItem("essor-event-user");
  if (!saved || !user) return;
  for (const { key, text } of drafts.all(user)) {
    if (key.startsWith("event:") && text.includes(`"event_id":"${saved}"`)) drafts.drop(user, key);
  }
}

function keepDraft(form) {
  const { essorUser: user, essorEventForm: key } = form.dataset;
  if (!user) return;
  sessionStorage.setItem("essor-event-user", user);
  const status = form.querySelector("[data-essor-event-draft]");
  const first = typed(form);
  const kept = read(user, key);
  if (kept && !form.hasAttribute("data-essor-errors") && !same(kept, first)) {
    for (const [name, value] of Object.entries(kept)) if (form.elements[name]) form.elements[name].value = value;
    status.textContent = "Brouillon retrouvé : il n'est pas encore enregistré.";
  }
  form.addEventListener("input", () => {
    try {
      drafts.keep(user, key, JSON.stringify(typed(form)));
      status.textContent = "Brouillon gardé sur cet appareil.";
    } catch {
      status.textContent = "Cet appareil ne peut pas garder de brouillon : enregistrez souvent.";
    }
  });
}

function countTicked(form) {
  const said = form.querySelector("[data-essor-event-ticked]");
  const tell = () => {
    const number = form.querySelectorAll("input[name=keys]:checked").length;
    said.textContent = number === 0 ? "" : number === 1 ? "1 ligne cochée" : `${number} lignes cochées`;
  };
  form.addEventListener("change", tell);
  tell();
}

forgetSaved();
document.querySelectorAll("[data-essor-event-form]").forEach(keepDraft);
document.querySelectorAll("[data-essor-event-batch]").forEach(countTicked);
