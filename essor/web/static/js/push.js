// Lets a person receive notifications in this browser (preferences page).
//
//   <div data-essor-push data-key="…" data-subscribe="/…" data-unsubscribe="/…" hidden>
//     <p data-essor-push-state role="status"></p>
//     <button type="button" data-essor-push-on hidden>…</button>
//     <button type="button" data-essor-push-off hidden>…</button>
//   </div>
//
// The service worker is registered by the shell; without one, the block says why nothing is offered.

const TEXT = {
  absent: "Ce navigateur ne sait pas recevoir de notifications.",
  on: "Ce navigateur reçoit vos notifications.",
  off: "Ce navigateur ne reçoit pas vos notifications.",
  denied: "Les notifications sont bloquées : autorisez-les dans les réglages du navigateur.",
  failed: "L'abonnement n'a pas abouti. Vérifiez la connexion, puis réessayez.",
  waiting: "Les notifications seront proposées quand Essor sera installé sur cet appareil (HTTPS).",
};

const bytes = (text) => {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (character) => character.charCodeAt(0));
};

const send = (block, address, payload) =>
  fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: {
      "Content-Type": "application/json",
      "X-CSRFToken": block.querySelector("[name=csrfmiddlewaretoken]").value,
    },
    body: JSON.stringify(payload),
  });

function setUp(block) {
  const state = block.querySelector("[data-essor-push-state]");
  const on = block.querySelector("[data-essor-push-on]");
  const off = block.querySelector("[data-essor-push-off]");
  block.hidden = false;

  const show = (name) => {
    state.textContent = TEXT[name];
    on.hidden = !["off", "failed"].includes(name);
    off.hidden = name !== "on";
  };

  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return show("absent");

  const refresh = async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    if (!registration) return show("waiting");
    if (Notification.permission === "denied") return show("denied");
    return show((await registration.pushManager.getSubscription()) ? "on" : "off");
  };

  on.addEventListener("click", async () => {
    try {
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytes(block.dataset.key),
      });
      const answer = await send(block, block.dataset.subscribe, subscription.toJSON());
      if (!answer.ok) {
        await subscription.unsubscribe();
        throw new Error(String(answer.status));
      }
      await refresh();
    } catch {
      show(Notification.permission === "denied" ? "denied" : "failed");
    }
  });

  off.addEventListener("click", async () => {
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.getSubscription();
    if (subscription) {
      await send(block, block.dataset.unsubscribe, { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    await refresh();
  });

  return refresh();
}

for (const block of document.querySelectorAll("[data-essor-push]")) setUp(block);
