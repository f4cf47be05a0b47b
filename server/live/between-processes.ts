import { createAdapter } from "@socket.io/redis-streams-adapter";
import { createClient } from "redis";
import type { Server } from "socket.io";

/**
 * Lets the sockets of several processes hear one another through a Redis stream.
 * @throws when Redis can't be reached
 */
export async function shareThroughRedis(
  io: Pick<Server, "adapter">,
  url: string,
): Promise<{ close(): Promise<void> }> {
  const client = createClient({ url });
  await client.connect();
  io.adapter(createAdapter(client));
  return { close: () => client.close() };
}
