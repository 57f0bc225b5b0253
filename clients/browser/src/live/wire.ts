import type { Connections, LiveEvent, Reply, Tally } from "./types.ts";

export interface Incoming {
  event: LiveEvent;
  tally: Tally;
  connections: Connections;
}

/** What the store needs of a connection; Socket.IO in the browser, a script of moves in tests. */
export interface Wire {
  readonly connected: boolean;
  /** Rejects when no answer came in time or the connection went away. */
  ask<T>(name: string, values: object): Promise<Reply<T>>;
  on<Name extends keyof Incoming>(name: Name, listener: (values: Incoming[Name]) => void): void;
  onConnection(listener: (connected: boolean) => void): void;
  close(): void;
}
