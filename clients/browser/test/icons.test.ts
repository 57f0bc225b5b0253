import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const home = join(import.meta.dirname, "..");
const rooms = join(home, "../..");
const TEMPLATES = ["server/web/templates", "inbox/web/templates", "meetings/web/templates"];

function filesIn(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(folder, file), "utf8"));
}

function namedIn(texts: string[], pattern: RegExp): string[] {
  return texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

test("every icon that scripts and templates name is in the sprite", () => {
  const drawn = new Set(JSON.parse(readFileSync(join(home, "style/icons.json"), "utf8")) as string[]);
  const scripts = namedIn(filesIn(join(home, "src"), ".ts"), /icon(?:\(|: )"([a-z0-9-]+)"/g);
  const pages = TEMPLATES.flatMap((folder) => namedIn(filesIn(join(rooms, folder), ".html"), /icon\('([a-z0-9-]+)'/g));
  assert.deepEqual([...scripts, ...pages].filter((name) => !drawn.has(name)), []);
});
