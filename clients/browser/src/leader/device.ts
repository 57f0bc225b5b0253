import { _ } from "../shared/text.ts";
import type { Signed, ToSign } from "./bridge.ts";

/** What the house has given out to be signed, once: the answer must bring the nonce before `until` (milliseconds). */
export interface Taken extends ToSign {
  request: string;
  nonce: string;
  until: number;
}

/** The house's part of the conversation; a string is "" or the sentence of a refusal. */
export interface House {
  /** Has the signature prepared and takes what is to be signed. */
  take(): Promise<Taken | string>;
  answer(taken: Taken, signature: string): Promise<string>;
  withdraw(taken: Taken): Promise<unknown>;
}

/** The part of the program at the signer's machine. */
export interface Device {
  look(certificate: string): Promise<string>;
  sign(certificate: string, what: ToSign, pin: string): Promise<Signed>;
}

/**
 * One signature between the house, which never hears the PIN, and the device, which never sees the document. The device
 * is looked for first: without it nothing is begun. After a wrong PIN the same request is signed with the next one.
 */
export class DeviceSignature {
  private taken: Taken | null = null;
  private busy = false;
  private readonly house: House;
  private readonly device: Device;
  private readonly certificate: string;
  private readonly now: () => number;

  constructor(house: House, device: Device, certificate: string, now: () => number = Date.now) {
    this.house = house;
    this.device = device;
    this.certificate = certificate;
    this.now = now;
  }

  /** Gives "" once the house has the signature, else the sentence that says what to do. */
  async sign(pin: string): Promise<string> {
    this.busy = true;
    try {
      return (await this.begin()) || (await this.carry(pin));
    } finally {
      this.busy = false;
    }
  }

  /** The signer turns away: what was begun is not left waiting. */
  async giveUp(): Promise<void> {
    const { taken } = this;
    if (!taken || this.busy) return;
    this.taken = null;
    await this.house.withdraw(taken);
  }

  private async begin(): Promise<string> {
    const missing = await this.device.look(this.certificate);
    if (missing || this.taken) return missing;
    const taken = await this.house.take();
    if (typeof taken === "string") return taken;
    this.taken = taken;
    return "";
  }

  private async carry(pin: string): Promise<string> {
    const taken = this.taken!;
    if (taken.until <= this.now()) return this.drop(taken, _("Đã hết thời gian chờ ký. Văn bản chưa được ký; vui lòng nhập lại mã PIN và bấm Ký số lại."));
    const { problem, signature } = await this.device.sign(this.certificate, taken, pin);
    if (problem) return problem;
    const refused = await this.house.answer(taken, signature);
    if (refused) return this.drop(taken, refused);
    this.taken = null;
    return "";
  }

  private async drop(taken: Taken, problem: string): Promise<string> {
    this.taken = null;
    await this.house.withdraw(taken);
    return problem;
  }
}
