// The live snapshot and its events, as the server sends them to one viewer.

export type Choice = "for" | "against" | "abstain";
export type Presence = "expected" | "present" | "left" | "excused";

export interface Sitting {
  id: string;
  title: string;
  council: string;
  session: string;
  place: string;
  state: "planned" | "open" | "closed";
  opened_at: string | null;
  closed_at: string | null;
}

export interface Viewer {
  role: "delegate" | "chair" | "secretary" | "hall";
  seat_id: string | null;
  permissions: string[];
}

export interface Quorum {
  total: number;
  present: number;
  needed: number;
  met: boolean;
}

/** `voted` is told only while a poll is open, and only to those who conduct it. */
export interface Seat {
  id: string;
  number: number;
  name: string;
  group: string;
  presence: Presence;
  voted?: boolean;
}

export interface Paper {
  id: string;
  title: string;
  pages: number;
  size: number;
  sha256: string;
  url: string;
}

export interface Item {
  id: string;
  order: number;
  title: string;
  kind: string;
  state: "waiting" | "current" | "done";
  papers: Paper[];
}

export interface Ballot {
  ballot_id: string;
  choice: Choice;
  receipt: string;
  at: string;
}

export interface NamedChoice {
  seat_id: string;
  number: number;
  name: string;
  choice: Choice | null;
}

export interface Result {
  total: number;
  entitled: number;
  present: number;
  voted: number;
  for: number;
  against: number;
  abstain: number;
  not_voted: number;
  needed: number;
  passed: boolean;
  text_sha256: string | null;
  sha256: string;
  sentence: string;
  ballots: NamedChoice[];
}

export interface Poll {
  id: string;
  item_id: string;
  question: string;
  state: "prepared" | "open" | "closed";
  text_sha256: string | null;
  majority: { kind: string; label: string; needed: number; total: number };
  opened_at: string | null;
  closed_at: string | null;
  progress: { present: number };
  my_ballot: Ballot | null;
  result: Result | null;
}

export interface Snapshot {
  sitting: Sitting;
  viewer: Viewer;
  quorum: Quorum;
  seats: Seat[];
  agenda: Item[];
  current_item_id: string | null;
  polls: Poll[];
}

export interface Patch {
  set?: Partial<Snapshot>;
  upsert?: { seats?: Seat[]; agenda?: Item[]; polls?: Poll[] };
}

export interface LiveEvent {
  epoch: string;
  seq: number;
  prev: number;
  name: string;
  data: Patch;
}

export interface Tally {
  poll_id: string;
  version: number;
  voted: number;
  present: number;
}

export interface Connections {
  version: number;
  seat_ids: string[];
}

export interface Refusal {
  code: string;
  message: string;
}

export type Reply<T> = ({ ok: true } & T) | { ok: false; error: Refusal };

export interface Joined {
  epoch: string;
  seq?: number;
  snapshot?: Snapshot;
  events?: LiveEvent[];
  now?: string;
}
