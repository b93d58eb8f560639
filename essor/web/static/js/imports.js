// Preview of an import: says that choices are not saved yet, and asks before leaving without them.

export function start(form) {
  const notice = form.querySelector("[data-essor-unsaved]");
  let unsaved = false;
  const warn = (event) => {
    if (unsaved) event.preventDefault();
  };
  form.addEventListener("change", () => {
    unsaved = true;
    notice.hidden = false;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", warn);
}
