// Runs before the first paint (a classic script on purpose): the theme that one chose, if any.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const stored = () => {
    try {
      return localStorage.getItem("essor-theme") || "auto";
    } catch {
      return "auto"; // storage refused: follow the device
    }
  };
  const apply = (theme) => {
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    for (const button of document.querySelectorAll("[data-essor-theme]"))
      button.setAttribute("aria-pressed", String(button.dataset.essorTheme === theme));
    root.dispatchEvent(new CustomEvent("essor:theme"));
  };
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => apply(stored()));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-essor-theme]");
    if (!button) return;
    try {
      localStorage.setItem("essor-theme", button.dataset.essorTheme);
    } catch {
      // storage refused: the choice holds for this page only
    }
    apply(button.dataset.essorTheme);
  });
})();
