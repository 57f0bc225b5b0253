import assert from "node:assert/strict";
import { test } from "node:test";
import { apply } from "../src/live/apply.ts";
import { LiveStore } from "../src/live/store.ts";
import { Alarms, FakeWire, aPoll, aSnapshot, anEvent } from "./make.ts";

const alarms = new Alarms();

async function joined(): Promise<{ wire: FakeWire; store: LiveStore }> {
  const wire = new FakeWire();
  const store = new LiveStore("sitting", wire, alarms.set);
  wire.connect();
  await wire.last.answer({ epoch: "e1", seq: 10, snapshot: aSnapshot() });
  return { wire, store };
}

test("an event replaces values and objects without touching the snapshot it came to", () => {
  const before = aSnapshot();
  const seat = { ...before.seats[0]!, presence: "left" as const };
  const after = apply(before, { set: { current_item_id: "item" }, upsert: { seats: [seat, { ...seat, id: "s2" }] } });
  assert.deepEqual([after.current_item_id, after.seats.map((one) => [one.id, one.presence])], ["item", [["s1", "left"], ["s2", "left"]]]);
  assert.equal(before.seats[0]!.presence, "present");
});

test("a store is live once it has joined", async () => {
  const { store } = await joined();
  assert.equal(store.connection, "live");
  assert.equal(store.snapshot?.sitting.id, "sitting");
});

test("events in order are applied one by one", async () => {
  const { wire, store } = await joined();
  wire.say("event", anEvent(11, { set: { current_item_id: "a" } }));
  wire.say("event", anEvent(12, { set: { current_item_id: "b" } }));
  assert.equal(store.snapshot?.current_item_id, "b");
  assert.equal(wire.asked("join").length, 1);
});

test("an event told twice changes nothing", async () => {
  const { wire, store } = await joined();
  wire.say("event", anEvent(11, { set: { current_item_id: "a" } }));
  wire.say("event", anEvent(11, { set: { current_item_id: "wrong" } }));
  assert.equal(store.snapshot?.current_item_id, "a");
});

test("a hole in the numbers makes the store ask for what it lacks", async () => {
  const { wire, store } = await joined();
  wire.say("event", anEvent(13, { set: { current_item_id: "late" } }));
  assert.deepEqual(wire.last.values, { sitting_id: "sitting", epoch: "e1", seq: 10 });
  const events = [anEvent(11), anEvent(12), anEvent(13, { set: { current_item_id: "late" } })];
  await wire.last.answer({ epoch: "e1", events });
  assert.equal(store.snapshot?.current_item_id, "late");
});

test("an event of another epoch makes the store join again", async () => {
  const { wire, store } = await joined();
  wire.say("event", anEvent(1, {}, { epoch: "e2" }));
  await wire.last.answer({ epoch: "e2", seq: 1, snapshot: aSnapshot({ current_item_id: "fresh" }) });
  assert.equal(store.snapshot?.current_item_id, "fresh");
  wire.say("event", anEvent(2, { set: { current_item_id: "next" } }, { epoch: "e2" }));
  assert.equal(store.snapshot?.current_item_id, "next");
});

test("events that overtake the answer to joining are applied after it", async () => {
  const wire = new FakeWire();
  const store = new LiveStore("sitting", wire, alarms.set);
  wire.connect();
  wire.say("event", anEvent(10));
  wire.say("event", anEvent(11, { set: { current_item_id: "early" } }));
  await wire.last.answer({ epoch: "e1", seq: 10, snapshot: aSnapshot() });
  assert.equal(store.snapshot?.current_item_id, "early");
  assert.equal(wire.asked("join").length, 1);
});

test("a lost connection is told and mended with the last number known", async () => {
  const { wire, store } = await joined();
  wire.connect(false);
  assert.equal(store.connection, "offline");
  wire.connect();
  assert.deepEqual(wire.last.values, { sitting_id: "sitting", epoch: "e1", seq: 10 });
  await wire.last.answer({ epoch: "e1", events: [] });
  assert.equal(store.connection, "live");
});

test("a join without an answer is tried again", async () => {
  const wire = new FakeWire();
  const store = new LiveStore("sitting", wire, alarms.set);
  wire.connect();
  await wire.last.lose();
  alarms.ring();
  await wire.last.answer({ epoch: "e1", seq: 1, snapshot: aSnapshot() });
  assert.equal(store.connection, "live");
});

test("a refused join keeps the reason", async () => {
  const wire = new FakeWire();
  const store = new LiveStore("sitting", wire, alarms.set);
  wire.connect();
  await wire.last.refuse("access.denied");
  assert.equal(store.refusal?.code, "access.denied");
});

test("of two tallies the later version stays", async () => {
  const { wire, store } = await joined();
  wire.say("tally", { poll_id: "poll", version: 2, voted: 4, present: 5 });
  wire.say("tally", { poll_id: "poll", version: 1, voted: 3, present: 5 });
  assert.equal(store.tally?.voted, 4);
});

test("a poll that is new to the snapshot comes last", () => {
  const after = apply(aSnapshot(), { upsert: { polls: [aPoll({ id: "second" })] } });
  assert.deepEqual(after.polls.map((poll) => poll.id), ["poll", "second"]);
});
