import { _ } from "../shared/text.ts";
import { Bridge } from "./bridge.ts";
import { DeviceSignature, type House, type Taken } from "./device.ts";
import { send } from "./post.ts";
import { follow } from "./progress.ts";
import { SigningElement } from "./signing.ts";

/** <kg-device-signing bridge certificate …>: as <kg-signing>, with a key in a device at this machine. */
export class DeviceSigningElement extends SigningElement {
  private signature: DeviceSignature | null = null;
  private readonly leave = (): void => void this.signature?.giveUp();

  override connectedCallback(): void {
    super.connectedCallback();
    this.closest("dialog")?.addEventListener("close", this.leave);
    window.addEventListener("pagehide", this.leave);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("pagehide", this.leave);
  }

  /** The field of the PIN has no name: no form carries it to the house. */
  protected override submit(form: HTMLFormElement): Promise<string> {
    this.signature ??= new DeviceSignature(
      house(form, this.getAttribute("document-id") ?? ""),
      new Bridge(this.getAttribute("bridge") ?? ""),
      this.getAttribute("certificate") ?? "",
    );
    return this.signature.sign(this.pin?.value ?? "");
  }
}

function house(form: HTMLFormElement, documentId: string): House {
  const at = (request: string, act: string): string => `/signing/requests/${encodeURIComponent(request)}/${act}`;
  return {
    async take() {
      const asked = await send(form.action, new FormData(form));
      if (asked.problem) return asked.problem;
      const ready = await follow(documentId, () => {}, ["waiting", "done", "failed"]);
      if (ready.phase !== "waiting") return ready.message || _("Không thực hiện được. Vui lòng tải lại trang.");
      const given = await send(at(ready.request_id, "hash"), new FormData());
      if (given.problem) return given.problem;
      return takenOf(ready.request_id, given.values);
    },
    async answer(taken, signature) {
      const words = new FormData();
      words.set("nonce", taken.nonce);
      words.set("signature", signature);
      return (await send(at(taken.request, "signature"), words)).problem;
    },
    withdraw: (taken) => send(at(taken.request, "withdraw"), new FormData(), true),
  };
}

function takenOf(request: string, values: Record<string, string>): Taken {
  const { attributes = "", scheme = "", nonce = "", expires_at = "" } = values;
  return { request, attributes, scheme, nonce, until: Date.parse(expires_at) };
}
