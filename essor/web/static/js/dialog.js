// Native dialogs: data-essor-dialog="<id>" opens one, data-essor-close closes the one it is in.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-essor-dialog]");
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.essorDialog)?.showModal();
    return;
  }
  if (event.target.closest("[data-essor-close]")) {
    event.preventDefault();
    event.target.closest("dialog")?.close();
  } else if (event.target instanceof HTMLDialogElement && outside(event)) {
    event.target.close();
  }
});

function outside(event) {
  const box = event.target.getBoundingClientRect();
  return (
    event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom
  );
}
