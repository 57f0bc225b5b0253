import { io } from "socket.io-client";
import type { Reply } from "./types.ts";
import type { Incoming, Wire } from "./wire.ts";

const ANSWER_WITHIN = 5000;

/** The connection of a page to the sitting's server: WebSocket only, reconnecting for ever. */
export function openWire(): Wire {
  const socket = io("/live", { transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 4000, randomizationFactor: 0.5 });
  return {
    get connected() {
      return socket.connected;
    },
    ask: <T>(name: string, values: object) => socket.timeout(ANSWER_WITHIN).emitWithAck(name, values) as Promise<Reply<T>>,
    on: <Name extends keyof Incoming>(name: Name, listener: (values: Incoming[Name]) => void) => {
      socket.on(name as string, listener as (values: unknown) => void);
    },
    onConnection: (listener) => {
      socket.on("connect", () => listener(true));
      socket.on("disconnect", () => listener(false));
      socket.on("connect_error", () => listener(false));
    },
    close: () => socket.disconnect(),
  };
}
