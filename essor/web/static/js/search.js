// The header's search box as a combobox: suggestions as one types, arrows choose, Enter opens,
// Escape closes. Enter without a choice sends the form, as it does without this module.
//
//   <form data-essor-search="<address of the suggestions>">
//     <input type="search"> <div role="listbox" hidden></div> <p role="status" data-essor-search-said></p>
//   </form>

const WAIT = 200;
const LETTERS = 2;

class SearchBox {
  constructor(form) {
    this.address = form.dataset.essorSearch;
    this.input = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.said = form.querySelector("[data-essor-search-said]");
    this.chosen = -1;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    }))
      this.input.setAttribute(name, value);
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.options.length && this.open());
    this.list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the focus
    form.addEventListener("focusout", (event) => {
      if (!form.contains(event.relatedTarget)) this.close();
    });
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  later() {
    clearTimeout(this.timer);
    this.asked?.abort();
    const typed = this.input.value.trim();
    if (typed.length < LETTERS) {
      this.list.replaceChildren();
      this.said.textContent = "";
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(typed), WAIT);
  }

  async ask(typed) {
    this.asked = new AbortController();
    try {
      const response = await fetch(`${this.address}?q=${encodeURIComponent(typed)}`, {
        signal: this.asked.signal,
        credentials: "same-origin",
        redirect: "error", // signed out meanwhile: the form will say so
      });
      if (response.ok) this.show(await response.text());
    } catch {
      this.close(); // a newer question, or no network: the form still works
    }
  }

  show(html) {
    const found = new DOMParser().parseFromString(html, "text/html").querySelector("[data-essor-suggestions]");
    if (!found || document.activeElement !== this.input) return;
    this.said.textContent = found.dataset.said;
    this.list.replaceChildren(...found.children);
    this.options.forEach((option, rank) => (option.id = `${this.list.id}-${rank}`));
    this.choose(-1);
    if (this.options.length) this.open();
    else this.close();
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.choose(-1);
  }

  choose(rank) {
    this.chosen = rank;
    this.options.forEach((option, index) => option.setAttribute("aria-selected", String(index === rank)));
    const option = this.options[rank];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.options.length;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      if (this.list.hidden) this.open();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // -1 stands for the box itself, between the last option and the first
      this.choose(((this.chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault(); // the first Escape closes, the second empties the box
      this.close();
    } else if (event.key === "Enter" && !this.list.hidden && this.chosen >= 0) {
      event.preventDefault();
      this.options[this.chosen].click();
    }
  }
}

for (const form of document.querySelectorAll("[data-essor-search]")) new SearchBox(form);
