import assert from "node:assert/strict";
import { test } from "node:test";
import { BallotBox } from "../src/live/ballot.ts";
import { LiveStore } from "../src/live/store.ts";
import { Alarms, FakeWire, aPoll, aSnapshot, anEvent } from "./make.ts";

async function atThePoll(): Promise<{ wire: FakeWire; box: BallotBox; alarms: Alarms }> {
  const wire = new FakeWire();
  const alarms = new Alarms();
  const store = new LiveStore("sitting", wire, alarms.set);
  wire.connect();
  await wire.last.answer({ epoch: "e1", seq: 10, snapshot: aSnapshot() });
  const box = new BallotBox("poll", store, () => undefined, alarms.set);
  store.addEventListener("change", () => box.wake());
  return { wire, box, alarms };
}

test("a ballot is recorded only after the server's answer", async () => {
  const { wire, box } = await atThePoll();
  box.choose("for");
  box.send();
  assert.equal(box.state, "sending");
  await wire.last.answer({ receipt: "A1B2", at: "2026-11-21T09:01:00+07:00" });
  assert.equal(box.state, "recorded");
  assert.equal(box.ballot?.receipt, "A1B2");
});

test("every retry carries the same ballot id", async () => {
  const { wire, box, alarms } = await atThePoll();
  box.choose("against");
  box.send();
  await wire.last.lose();
  alarms.ring();
  const [first, second] = wire.asked("ballot.cast");
  assert.equal(first!.values["ballot_id"], second!.values["ballot_id"]);
  await second!.answer({ receipt: "A1B2", at: "2026-11-21T09:01:00+07:00" });
  assert.equal(box.state, "recorded");
});

test("a busy server is asked again with the same ballot", async () => {
  const { wire, box, alarms } = await atThePoll();
  box.choose("for");
  box.send();
  await wire.last.refuse("live.busy");
  assert.equal(box.state, "sending");
  alarms.ring();
  const [first, second] = wire.asked("ballot.cast");
  assert.equal(first!.values["ballot_id"], second!.values["ballot_id"]);
});

test("a second press while sending makes no second ballot", async () => {
  const { wire, box } = await atThePoll();
  box.choose("for");
  box.send();
  box.send();
  box.choose("against");
  assert.equal(wire.asked("ballot.cast").length, 1);
  assert.equal(box.choice, "for");
});

test("other people's events leave a half-filled ballot as it is", async () => {
  const { wire, box } = await atThePoll();
  box.choose("abstain");
  wire.say("event", anEvent(11, { upsert: { polls: [aPoll({ progress: { present: 4 } })] } }));
  assert.deepEqual([box.choice, box.state], ["abstain", "choosing"]);
});

test("a ballot is not retried once its poll is closed", async () => {
  const { wire, box, alarms } = await atThePoll();
  box.choose("for");
  box.send();
  await wire.last.lose();
  wire.say("event", anEvent(11, { upsert: { polls: [aPoll({ state: "closed" })] } }));
  alarms.ring();
  assert.equal(wire.asked("ballot.cast").length, 1);
  assert.equal(box.state, "missed");
});

test("a ballot whose answer was lost is found in the snapshot", async () => {
  const { wire, box } = await atThePoll();
  box.choose("for");
  box.send();
  const mine = { ballot_id: "x", choice: "for" as const, receipt: "R", at: "2026-11-21T09:01:00+07:00" };
  await wire.last.lose();
  wire.say("event", anEvent(11, { upsert: { polls: [aPoll({ my_ballot: mine })] } }));
  assert.equal(box.state, "recorded");
});

test("a refusal gives the delegate the choice back with its reason", async () => {
  const { wire, box } = await atThePoll();
  box.choose("for");
  box.send();
  await wire.last.refuse("ballot.not_present");
  assert.deepEqual([box.state, box.choice, box.message], ["choosing", "for", "ballot.not_present"]);
});

test("a connection that comes back is used at once", async () => {
  const { wire, box } = await atThePoll();
  box.choose("for");
  box.send();
  await wire.last.lose();
  wire.connect(false);
  wire.connect();
  await wire.last.answer({ epoch: "e1", events: [] });
  assert.equal(wire.asked("ballot.cast").length, 2);
});
