import assert from "node:assert/strict";
import { test } from "node:test";
import { Bridge } from "../src/leader/bridge.ts";
import { DeviceSignature, type Device, type House, type Taken } from "../src/leader/device.ts";

const OWN = "c".repeat(64);
const TAKEN: Taken = { request: "r1", attributes: "MQA=", scheme: "pkcs1", nonce: "once", until: 1000 };

/** A house and a device that write down what they are asked; `problems` are what the device answers, one after the other. */
function stage(problems: string[] = [], refused = "") {
  const heard: string[] = [];
  const house: House = {
    async take() {
      heard.push("take");
      return TAKEN;
    },
    async answer(taken, signature) {
      heard.push(`answer ${taken.nonce} ${signature}`);
      return refused;
    },
    async withdraw(taken) {
      heard.push(`withdraw ${taken.request}`);
    },
  };
  const device: Device = {
    async look() {
      return problems[0] === "absent" ? "absent" : "";
    },
    async sign(certificate, what, pin) {
      heard.push(`device ${what.attributes} ${pin}`);
      assert.equal(certificate, OWN);
      const problem = problems.shift() ?? "";
      return { problem, signature: problem ? "" : "c2ln" };
    },
  };
  let now = 0;
  const signature = new DeviceSignature(house, device, OWN, () => now);
  return { heard, signature, pass: (milliseconds: number) => (now += milliseconds) };
}

test("the house gives what is to be signed, the device signs, the house gets the signature", async () => {
  const { heard, signature } = stage();
  assert.equal(await signature.sign("1234"), "");
  assert.deepEqual(heard, ["take", "device MQA= 1234", "answer once c2ln"]);
});

test("the house never hears the PIN", async () => {
  const { heard, signature } = stage(["wrong"]);
  await signature.sign("97531");
  await signature.sign("86420");
  assert.deepEqual(heard.filter((words) => !words.startsWith("device ")).filter((words) => /97531|86420/.test(words)), []);
});

test("without the device nothing is begun", async () => {
  const { heard, signature } = stage(["absent"]);
  assert.equal(await signature.sign("1234"), "absent");
  assert.deepEqual(heard, []);
});

test("after a wrong PIN the same request is signed with the next one", async () => {
  const { heard, signature } = stage(["wrong"]);
  assert.equal(await signature.sign("0000"), "wrong");
  assert.equal(await signature.sign("1234"), "");
  assert.deepEqual(heard, ["take", "device MQA= 0000", "device MQA= 1234", "answer once c2ln"]);
});

test("a request whose time is over is not signed, and the next press begins anew", async () => {
  const { heard, signature, pass } = stage(["wrong"]);
  await signature.sign("0000");
  pass(1000);
  assert.match(await signature.sign("1234"), /hết thời gian/);
  assert.deepEqual(heard, ["take", "device MQA= 0000", "withdraw r1"]);
  pass(-1000);
  assert.equal(await signature.sign("1234"), "");
  assert.deepEqual(heard.slice(3), ["take", "device MQA= 1234", "answer once c2ln"]);
});

test("an answer that is refused leaves nothing waiting", async () => {
  const { heard, signature } = stage([], "refused");
  assert.equal(await signature.sign("1234"), "refused");
  assert.equal(heard.at(-1), "withdraw r1");
});

test("who turns away after a wrong PIN leaves nothing waiting", async () => {
  const { heard, signature } = stage(["wrong"]);
  await signature.sign("0000");
  await signature.giveUp();
  await signature.giveUp();
  assert.deepEqual(heard.slice(2), ["withdraw r1"]);
});

/** A bridge that answers with these values, or not at all; `calls` are what it was asked. */
function bridge(values: object | null) {
  const calls: [string, RequestInit][] = [];
  const fetcher = (async (address: string, call: RequestInit) => {
    calls.push([address, call]);
    if (values === null) throw new TypeError("Failed to fetch");
    return { json: async () => values };
  }) as unknown as typeof fetch;
  return { calls, bridge: new Bridge("http://127.0.0.1:18345", fetcher) };
}

test("a program that is not running, a token that is not in and another token are told apart", async () => {
  assert.match(await bridge(null).bridge.look(OWN), /mở phần mềm ký số/);
  assert.match(await bridge({ certificates: [] }).bridge.look(OWN), /cắm thiết bị vào máy này/);
  assert.match(await bridge({ certificates: [{ sha256: "d" }] }).bridge.look(OWN), /cắm đúng thiết bị/);
  assert.equal(await bridge({ certificates: [{ sha256: OWN }] }).bridge.look(OWN), "");
});

test("the bridge is asked without cookies, and its own sentence is shown", async () => {
  const { bridge: asked, calls } = bridge({ ok: false, error: { code: "bridge.wrong_pin", message: "Sai mã PIN." } });
  assert.deepEqual(await asked.sign(OWN, TAKEN, "1234"), { problem: "Sai mã PIN.", signature: "" });
  const [[address, call]] = calls as [[string, RequestInit]];
  assert.equal(address, "http://127.0.0.1:18345/signature");
  assert.equal(call.credentials, "omit");
  assert.deepEqual(JSON.parse(String(call.body)), { certificate: OWN, attributes: "MQA=", scheme: "pkcs1", pin: "1234" });
});
