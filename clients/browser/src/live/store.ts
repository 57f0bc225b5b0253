import { apply } from "./apply.ts";
import type { Joined, LiveEvent, Refusal, Reply, Snapshot, Tally } from "./types.ts";
import type { Wire } from "./wire.ts";

export type Connection = "connecting" | "live" | "offline";

const REJOIN_AFTER = 2000;

/**
 * One sitting as this viewer may see it: a snapshot, kept fresh by numbered events.
 *
 * Each event names the one before it. A hole means something was missed, so the store joins again with the last number
 * it knows and is sent what it lacks. Fires "change" whenever anything a screen shows may have changed.
 */
export class LiveStore extends EventTarget {
  snapshot: Snapshot | null = null;
  connection: Connection = "connecting";
  refusal: Refusal | null = null;
  tally: Tally | null = null;
  connected: ReadonlySet<string> = new Set();
  /** Server time minus ours, in milliseconds. */
  clockOffset = 0;

  private epoch = "";
  private seq = 0;
  private joining = false;
  private early: LiveEvent[] = [];
  private connectionsVersion = 0;

  readonly sittingId: string;
  private readonly wire: Wire;
  private readonly later: (act: () => void, delay: number) => unknown;

  constructor(sittingId: string, wire: Wire, later: (act: () => void, delay: number) => unknown = setTimeout) {
    super();
    this.sittingId = sittingId;
    this.wire = wire;
    this.later = (act, delay) => later(act, delay);
    wire.onConnection((connected) => this.onConnection(connected));
    wire.on("event", (event) => this.onEvent(event));
    wire.on("tally", (tally) => this.onTally(tally));
    wire.on("connections", (connections) => this.onConnections(connections.version, connections.seat_ids));
    if (wire.connected) void this.join();
  }

  get now(): number {
    return Date.now() + this.clockOffset;
  }

  /** Ask for an act; a lost connection or a late answer rejects, a refusal of the rules is an answer. */
  ask<T extends object = object>(name: string, values: object): Promise<Reply<T>> {
    return this.wire.ask<T>(name, values);
  }

  close(): void {
    this.wire.close();
  }

  private onConnection(connected: boolean): void {
    if (connected) return void this.join();
    this.joining = false;
    this.connection = "offline";
    this.changed();
  }

  private async join(): Promise<void> {
    if (this.joining) return;
    this.joining = true;
    this.early = [];
    const known = this.snapshot ? { epoch: this.epoch, seq: this.seq } : {};
    try {
      const reply = await this.wire.ask<Joined>("join", { sitting_id: this.sittingId, ...known });
      this.joining = false;
      if (reply.ok) this.welcome(reply);
      else this.refuse(reply.error);
    } catch {
      this.joining = false;
      this.later(() => this.wire.connected && void this.join(), REJOIN_AFTER);
    }
  }

  private welcome(joined: Joined): void {
    if (joined.snapshot) this.restart(joined.epoch, joined.seq ?? 0, joined.snapshot);
    for (const event of joined.events ?? []) this.take(event);
    if (joined.now) this.clockOffset = Date.parse(joined.now) - Date.now();
    this.connection = "live";
    this.refusal = null;
    // Events may overtake the answer that makes them applicable.
    const early = this.early;
    this.early = [];
    for (const event of early) this.onEvent(event);
    this.changed();
  }

  private restart(epoch: string, seq: number, snapshot: Snapshot): void {
    if (epoch !== this.epoch) this.connectionsVersion = 0; // a server that started anew counts from the beginning
    this.epoch = epoch;
    this.seq = seq;
    this.snapshot = snapshot;
    this.tally = null;
  }

  private refuse(refusal: Refusal): void {
    this.refusal = refusal;
    this.connection = "offline";
    this.changed();
  }

  private onEvent(event: LiveEvent): void {
    if (this.joining) return void this.early.push(event);
    if (event.epoch === this.epoch && event.seq <= this.seq) return; // told twice
    if (event.epoch !== this.epoch || event.prev !== this.seq) return void this.join();
    this.take(event);
    this.changed();
  }

  private take(event: LiveEvent): void {
    if (!this.snapshot || event.seq <= this.seq) return;
    this.snapshot = apply(this.snapshot, event.data);
    this.seq = event.seq;
  }

  private onTally(tally: Tally): void {
    const known = this.tally;
    if (known && known.poll_id === tally.poll_id && tally.version <= known.version) return;
    this.tally = tally;
    this.changed();
  }

  private onConnections(version: number, seatIds: string[]): void {
    if (version <= this.connectionsVersion) return;
    this.connectionsVersion = version;
    this.connected = new Set(seatIds);
    this.changed();
  }

  private changed(): void {
    this.dispatchEvent(new Event("change"));
  }
}
