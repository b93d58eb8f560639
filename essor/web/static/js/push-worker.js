// Push notifications in the service worker. Loaded for its effects, by `importScripts()` in a
// classic worker or by `import` in a module worker.
//
// A message is {id, title, body, url}; the id is the tag, so that one received twice shows once.

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data ? event.data.json() : {};
  } catch {
    message = { title: event.data.text() };
  }
  event.waitUntil(
    self.registration.showNotification(message.title || "Essor", {
      body: message.body || "",
      tag: message.id || "essor",
      lang: "fr",
      data: { url: message.url || "/notifications/" },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const target = new URL(event.notification.data?.url || "/notifications/", self.location.origin);
  if (target.origin !== self.location.origin) return;
  const open = async () => {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const page = pages.find((candidate) => candidate.url === target.href);
    return page ? page.focus() : self.clients.openWindow(target.href);
  };
  event.waitUntil(open());
});
