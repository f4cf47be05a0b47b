declare const self: ServiceWorkerGlobalScope;

interface Push {
  title: string;
  body: string;
  path: string;
  tag: string;
}

/** Shows what was sent. One that comes twice takes the place of the first. */
export async function showPush(data: PushMessageData | null): Promise<void> {
  const { title, body, path, tag } = (data?.json() ?? {}) as Partial<Push>;
  await self.registration.showNotification(title ?? "Peer Rounds", {
    body: body ?? "You have a message.",
    tag: tag ?? "message",
    icon: "/icons/icon-192.png",
    data: path ?? "/messages",
  });
}

/**
 * Opens the page a message is about. Where a window of the app is open, that one goes there, unless something is being
 * typed in it: its page decides.
 */
export async function openPush(notification: Notification): Promise<void> {
  notification.close();
  const path = String(notification.data);
  const [open] = await self.clients.matchAll({ type: "window" });
  if (!open) return void (await self.clients.openWindow(path));
  open.postMessage({ openPush: path });
  await open.focus();
}
