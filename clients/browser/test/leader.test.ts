import assert from "node:assert/strict";
import { test } from "node:test";
import { daysInWords } from "../src/leader/days.ts";

test("the days of an absence are told in words and counted", () => {
  assert.match(daysInWords("2026-11-23", "2026-11-27"), /23\/11\/2026 đến hết .*27\/11\/2026 \(5 ngày\)/);
  assert.match(daysInWords("2026-11-23", "2026-11-23"), /23\/11\/2026 \(1 ngày\)/);
});

test("days that make no sense are told by nobody", () => {
  for (const [first, last] of [["", "2026-11-23"], ["2026-11-24", "2026-11-23"], ["x", "y"]]) assert.equal(daysInWords(first!, last!), "");
});
