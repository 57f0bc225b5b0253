// Makers of values and a wire whose every move the test decides.
import type { LiveEvent, Patch, Poll, Reply, Snapshot } from "../src/live/types.ts";
import type { Incoming, Wire } from "../src/live/wire.ts";

export function aPoll(values: Partial<Poll> = {}): Poll {
  return {
    id: "poll", item_id: "item", question: "Thông qua nghị quyết", state: "open", text_sha256: null,
    majority: { kind: "more_than_half", label: "quá nửa tổng số đại biểu", needed: 3, total: 5 },
    opened_at: "2026-11-21T09:00:00+07:00", closed_at: null, progress: { present: 5 }, my_ballot: null, result: null, ...values,
  };
}

export function aSnapshot(values: Partial<Snapshot> = {}): Snapshot {
  return {
    sitting: { id: "sitting", title: "Phiên bế mạc", council: "HĐND", session: "Kỳ họp thứ 3", place: "Hội trường", state: "open", opened_at: null, closed_at: null },
    viewer: { role: "delegate", seat_id: "s1", permissions: ["ballot.cast"] },
    quorum: { total: 5, present: 5, needed: 4, met: true },
    seats: [{ id: "s1", number: 1, name: "An", group: "Tổ 1", presence: "present" }],
    agenda: [], current_item_id: null, polls: [aPoll()], ...values,
  };
}

export function anEvent(seq: number, data: Patch = {}, values: Partial<LiveEvent> = {}): LiveEvent {
  return { epoch: "e1", seq, prev: seq - 1, name: "presence.changed", data, ...values };
}

interface Question {
  name: string;
  values: Record<string, unknown>;
  answer(reply: object): Promise<void>;
  refuse(code: string): Promise<void>;
  lose(): Promise<void>;
}

export class FakeWire implements Wire {
  connected = false;
  questions: Question[] = [];
  private listeners: { [Name in keyof Incoming]?: (values: Incoming[Name]) => void } = {};
  private connection: (connected: boolean) => void = () => undefined;

  ask<T>(name: string, values: object): Promise<Reply<T>> {
    return new Promise((resolve, reject) => {
      this.questions.push({
        name,
        values: values as Record<string, unknown>,
        answer: (reply) => settle(() => resolve({ ok: true, ...reply } as Reply<T>)),
        refuse: (code) => settle(() => resolve({ ok: false, error: { code, message: code } })),
        lose: () => settle(() => reject(new Error("no answer"))),
      });
    });
  }

  on<Name extends keyof Incoming>(name: Name, listener: (values: Incoming[Name]) => void): void {
    (this.listeners as Record<string, unknown>)[name] = listener;
  }

  onConnection(listener: (connected: boolean) => void): void {
    this.connection = listener;
  }

  close(): void {
    this.connected = false;
  }

  connect(connected = true): void {
    this.connected = connected;
    this.connection(connected);
  }

  say<Name extends keyof Incoming>(name: Name, values: Incoming[Name]): void {
    this.listeners[name]?.(values);
  }

  get last(): Question {
    return this.questions.at(-1)!;
  }

  asked(name: string): Question[] {
    return this.questions.filter((question) => question.name === name);
  }
}

/** Lets everything that waited for this answer run. */
async function settle(act: () => void): Promise<void> {
  act();
  await new Promise((resolve) => setImmediate(resolve));
}

/** A clock that rings when the test says so. */
export class Alarms {
  private waiting: (() => void)[] = [];

  readonly set = (act: () => void): number => this.waiting.push(act);

  ring(): void {
    const due = this.waiting;
    this.waiting = [];
    due.forEach((act) => act());
  }
}
