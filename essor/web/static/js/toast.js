// Toasts: confirmations leave after a while (not while one reads or points at them), errors stay.
// A module dispatches `essor:toast` on document with {text, kind}; a server answers htmx with
// HX-Trigger: {"essor:toast": {"text": …, "kind": …}}.

const STAY = 6000;
const box = document.getElementById("toasts");

function live(toast) {
  toast.querySelector("[data-essor-dismiss]").addEventListener("click", () => toast.remove());
  if ("essorStay" in toast.dataset) return;
  let timer;
  const leave = () => (timer = setTimeout(() => toast.remove(), STAY));
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => clearTimeout(timer));
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, leave);
  leave();
}

function show(text, kind = "info") {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.className = `toast toast-${kind}`;
  if (kind === "bad" || kind === "warn") toast.dataset.essorStay = "";
  toast.querySelector("p").textContent = text;
  box.append(toast);
  live(toast);
}

for (const toast of box.querySelectorAll("[data-essor-toast]")) live(toast);
document.addEventListener("essor:toast", (event) => {
  const { text, kind } = event.detail;
  show(text, kind);
});
document.addEventListener("htmx:sendError", () =>
  show("Le serveur ne répond pas. Vérifiez la connexion, puis recommencez.", "bad"),
);
document.addEventListener("htmx:responseError", (event) => {
  const busy = event.detail.xhr.status === 429;
  show(
    busy
      ? "Trop de demandes à la suite. Attendez une minute, puis recommencez."
      : "L'action n'a pas abouti. Rechargez la page, puis recommencez.",
    "bad",
  );
});
