import { newId } from "../shared/ids.ts";
import type { LiveStore } from "./store.ts";
import type { Ballot, Choice, Poll } from "./types.ts";

/** A ballot is choosing → sending → recorded; "missed" when the poll closed before the server had it. */
export type BallotState = "choosing" | "sending" | "recorded" | "missed";

interface Sent {
  id: string;
  choice: Choice;
}

const RETRY_AFTER = 1000;

/** Refusals of the moment, not of the ballot: the same ballot is sent again. */
const COME_AGAIN = new Set(["live.busy", "live.too_fast"]);

/**
 * The ballot of one delegate in one poll.
 *
 * The id is made here, once for a press, and every retry carries it: the server stores the ballot once however often it
 * hears it. It is retried only while the poll is open, and called recorded only after the server's own answer.
 */
export class BallotBox {
  choice: Choice | null = null;
  message = "";
  private sent: Sent | null = null;
  private receipt: Ballot | null = null;
  private busy = false;

  readonly pollId: string;
  private readonly store: LiveStore;
  private readonly changed: () => void;
  private readonly later: (act: () => void, delay: number) => unknown;

  constructor(pollId: string, store: LiveStore, changed: () => void, later: (act: () => void, delay: number) => unknown = setTimeout) {
    this.pollId = pollId;
    this.store = store;
    this.changed = changed;
    this.later = (act, delay) => later(act, delay);
  }

  get ballot(): Ballot | null {
    return this.receipt ?? this.poll?.my_ballot ?? null;
  }

  get state(): BallotState {
    if (this.ballot) return "recorded";
    if (this.poll && this.poll.state !== "open") return "missed";
    return this.sent ? "sending" : "choosing";
  }

  choose(choice: Choice): void {
    if (this.state !== "choosing") return;
    this.choice = choice;
    this.message = "";
    this.changed();
  }

  send(): void {
    if (this.state !== "choosing" || !this.choice) return;
    this.sent = { id: newId(), choice: this.choice };
    this.message = "";
    this.changed();
    void this.deliver();
  }

  /** Called when the store changed: a connection that came back is used at once. */
  wake(): void {
    if (this.state === "sending" && this.store.connection === "live") void this.deliver();
  }

  private get poll(): Poll | undefined {
    return this.store.snapshot?.polls.find((poll) => poll.id === this.pollId);
  }

  private async deliver(): Promise<void> {
    if (this.busy || !this.sent || this.state !== "sending") return;
    this.busy = true;
    const sent = this.sent;
    try {
      const reply = await this.store.ask<{ receipt: string; at: string; choice?: Choice }>("ballot.cast", {
        poll_id: this.pollId, ballot_id: sent.id, choice: sent.choice,
      });
      if (reply.ok) this.receipt = { ballot_id: sent.id, choice: reply.choice ?? sent.choice, receipt: reply.receipt, at: reply.at };
      else if (COME_AGAIN.has(reply.error.code)) this.later(() => void this.deliver(), RETRY_AFTER);
      else this.refuse(reply.error.message);
    } catch {
      this.later(() => void this.deliver(), RETRY_AFTER);
    } finally {
      this.busy = false;
    }
    this.changed();
  }

  private refuse(message: string): void {
    this.sent = null;
    this.message = message;
  }
}
