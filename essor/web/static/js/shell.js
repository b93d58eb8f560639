// The shell: menus, navigation on a phone, CSRF for htmx, small helps of forms, modules on demand.
// Everything hangs on data-essor-* attributes and works on fragments that htmx brings in.

const cookie = (name) =>
  document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  if (verb !== "get") headers["X-CSRFToken"] = cookie("csrftoken") ?? csrfField() ?? "";
});

function csrfField() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
}

// Menus (native <details>): Escape and a click elsewhere close them.
const openMenus = () => document.querySelectorAll("[data-essor-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("[data-essor-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// A button that shows and hides the element it names (the navigation on a phone).
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-essor-toggle]");
  if (!button) return;
  const target = document.getElementById(button.dataset.essorToggle);
  const open = target.toggleAttribute("data-open");
  button.setAttribute("aria-expanded", String(open));
});

// Confirmation before a form or an htmx request that cannot be undone.
document.addEventListener("submit", (event) => {
  const text = event.submitter?.dataset.essorConfirm ?? event.target.dataset.essorConfirm;
  if (text && !window.confirm(text)) event.preventDefault();
});

// Forms that apply as soon as a choice changes.
document.addEventListener("change", (event) => {
  event.target.closest("form[data-essor-autosubmit]")?.requestSubmit();
});

// Characters left in a text area.
function count(note) {
  const area = document.getElementById(note.dataset.essorCount);
  if (!area) return;
  const maximum = area.maxLength;
  const show = () => {
    const left = maximum - area.value.length;
    note.textContent = `${left.toLocaleString("fr-FR")} caractère${Math.abs(left) < 2 ? "" : "s"} encore`;
    note.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", show);
  show();
}

// A file can be dropped on its field.
function drop(box) {
  const input = box.querySelector("input[type=file]");
  if (!input) return;
  const over = (on) => box.toggleAttribute("data-over", on);
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  box.addEventListener("dragleave", () => over(false));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Heavy modules (map, chart) are fetched only where an element asks for them:
// <div data-essor-module="/static/js/map.js">; the module exports start(element).
async function load(element) {
  const { start } = await import(element.dataset.essorModule);
  start(element);
}

const STARTERS = {
  "[data-essor-count]": count,
  "[data-essor-drop]": drop,
  "[data-essor-module]": load,
  "form[method=post] [data-essor-focus]": (element) => element.focus(),
};

function enhance(root) {
  for (const [selector, start] of Object.entries(STARTERS))
    for (const element of [root, ...root.querySelectorAll("*")].filter((one) => one.matches?.(selector)))
      if (!element.essorStarted) {
        element.essorStarted = true;
        start(element);
      }
}

enhance(document.body);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
