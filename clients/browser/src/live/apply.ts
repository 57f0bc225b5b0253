import type { Patch, Snapshot } from "./types.ts";

interface Identified {
  id: string;
}

/** The snapshot after an event, without knowing the event's name. Nothing is changed in place. */
export function apply(snapshot: Snapshot, patch: Patch): Snapshot {
  const { seats, agenda, polls } = patch.upsert ?? {};
  const after = { ...snapshot, ...patch.set };
  return {
    ...after,
    seats: upsert(after.seats, seats),
    agenda: upsert(after.agenda, agenda),
    polls: upsert(after.polls, polls),
  };
}

/** Replaced objects keep their place, new ones come last. */
function upsert<T extends Identified>(kept: T[], changed: T[] | undefined): T[] {
  if (!changed?.length) return kept;
  return [...new Map([...kept, ...changed].map((thing) => [thing.id, thing])).values()];
}
