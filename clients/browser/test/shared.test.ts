import assert from "node:assert/strict";
import { test } from "node:test";
import { elapsed, share, time } from "../src/shared/format.ts";
import { newId } from "../src/shared/ids.ts";
import { _ } from "../src/shared/text.ts";

test("an id is a version 4 UUID where the browser offers only random bytes", () => {
  const bytesOnly = { getRandomValues: crypto.getRandomValues.bind(crypto) } as unknown as Crypto;
  assert.match(newId(bytesOnly), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(newId(bytesOnly), newId(bytesOnly));
});

test("times are those of Viet Nam wherever the tablet thinks it is", () => {
  assert.equal(time("2026-11-21T02:05:00Z"), "09:05");
});

test("shares are written the Vietnamese way", () => {
  assert.equal(share(2, 3), "66,7 %");
  assert.equal(share(0, 0), "—");
});

test("elapsed time never runs backwards", () => {
  assert.equal(elapsed(0, 65_000), "1:05");
  assert.equal(elapsed(5_000, 0), "0:00");
});

test("a text without a translation stays Vietnamese, with its places filled", () => {
  assert.equal(_("Đã biểu quyết {voted}/{present}", { voted: 4, present: 5 }), "Đã biểu quyết 4/5");
});
