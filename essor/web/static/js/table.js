// Tables: cells learn the name of their column (for the cards of a phone), and short tables
// (data-essor-sortable) sort in the page.

const collator = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

function label(table) {
  const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
  for (const row of table.tBodies[0]?.rows ?? [])
    [...row.cells].forEach((cell, rank) => {
      if (rank && heads[rank] && !cell.dataset.label && !cell.classList.contains("actions"))
        cell.dataset.label = heads[rank];
    });
}

const value = (row, rank) => row.cells[rank].dataset.value ?? row.cells[rank].textContent.trim();

function sortable(table) {
  [...table.querySelectorAll("thead th")].forEach((head, rank) => {
    if (!head.textContent.trim() || head.querySelector("button, .visually-hidden")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "table-sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(table, head, rank));
  });
}

function sort(table, head, rank) {
  const up = head.getAttribute("aria-sort") !== "ascending";
  for (const other of table.querySelectorAll("[aria-sort]")) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", up ? "ascending" : "descending");
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => collator.compare(value(a, rank), value(b, rank)) * (up ? 1 : -1));
  table.tBodies[0].append(...rows);
}

function start(root) {
  for (const table of root.querySelectorAll("table.table-cards")) label(table);
  for (const table of root.querySelectorAll("table[data-essor-sortable]"))
    if (!table.querySelector(".table-sort")) sortable(table);
}

start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement ?? document));
