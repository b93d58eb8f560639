// Panels that stand one after another become tabs: arrows, Home and End move, the address keeps
// the open one.

let made = 0;

function tabs(box) {
  const panels = [...box.querySelectorAll(":scope > [data-essor-tab]")];
  const list = document.createElement("div");
  list.className = "tabs-list";
  list.setAttribute("role", "tablist");
  list.setAttribute("aria-label", box.dataset.essorLabel);
  const buttons = panels.map((panel) => tabFor(panel));
  list.append(...buttons);
  box.prepend(list);

  const show = (rank, focus) => {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === rank));
      button.tabIndex = index === rank ? 0 : -1;
      panels[index].hidden = index !== rank;
    });
    if (focus) buttons[rank].focus();
  };
  list.addEventListener("click", (event) => {
    const rank = buttons.indexOf(event.target.closest("[role=tab]"));
    if (rank < 0) return;
    show(rank);
    history.replaceState(null, "", `#${panels[rank].id}`);
  });
  list.addEventListener("keydown", (event) => {
    const rank = buttons.indexOf(document.activeElement);
    const last = buttons.length - 1;
    const moves = { ArrowRight: rank === last ? 0 : rank + 1, ArrowLeft: rank ? rank - 1 : last, Home: 0, End: last };
    if (!(event.key in moves)) return;
    event.preventDefault();
    show(moves[event.key], true);
  });
  const asked = () => panels.findIndex((panel) => `#${panel.id}` === location.hash);
  window.addEventListener("hashchange", () => asked() >= 0 && show(asked()));
  show(Math.max(0, asked()));
}

function tabFor(panel) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "tab";
  button.id = `tab-${++made}`;
  button.setAttribute("role", "tab");
  button.setAttribute("aria-controls", panel.id);
  button.textContent = panel.dataset.essorTab;
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", button.id);
  panel.tabIndex = 0;
  panel.querySelector(":scope > h2").classList.add("visually-hidden");
  return button;
}

function start(root) {
  for (const box of root.querySelectorAll("[data-essor-tabs]"))
    if (!box.querySelector(":scope > [role=tablist]")) tabs(box);
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
