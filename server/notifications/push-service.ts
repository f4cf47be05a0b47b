/**
 * Whether the address belongs to a push service the app may call. Browsers hand it in, so anything could stand
 * there: without this list the app would call addresses inside the school's network for whoever asks.
 * @param services host names, which stand for themselves and what ends in them, over https only; or whole origins
 */
export function isPushService(endpoint: string, services: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { origin, protocol, hostname, username, port } = new URL(endpoint);
  return services.some((service) => {
    if (service.includes("://")) return origin === service;
    const isTheirs = hostname === service || hostname.endsWith(`.${service}`);
    return protocol === "https:" && port === "" && username === "" && isTheirs;
  });
}
