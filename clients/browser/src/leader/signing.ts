import { elapsed } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import { post, tellProblem } from "./post.ts";
import { follow, type Progress } from "./progress.ts";

const SEEN = 1400; // how long "signed" stands before the next document opens

/** <kg-signing document-id then>: PIN, progress, result, then the next document. `under-way`: only follow. */
export class SigningElement extends HTMLElement {
  private clock = 0;

  connectedCallback(): void {
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send(event.target as HTMLFormElement);
    });
    if (!this.hasAttribute("under-way")) return;
    this.show("working");
    void this.follow();
  }

  disconnectedCallback(): void {
    window.clearInterval(this.clock);
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form[data-phase=asking]");
  }

  protected get pin(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("input.pin");
  }

  /** Gives "" once the signature is under way, else the reason. */
  protected submit(form: HTMLFormElement): Promise<string> {
    return post(form);
  }

  private async send(form: HTMLFormElement): Promise<void> {
    tellProblem(this, "");
    this.show("working");
    this.say(_("Đang ký số…"));
    const problem = await this.submit(form);
    if (problem) this.refuse(problem);
    else await this.follow();
  }

  private async follow(): Promise<void> {
    await follow(this.getAttribute("document-id") ?? "", (progress) => this.tell(progress));
  }

  private tell(progress: Progress): void {
    window.clearInterval(this.clock);
    if (progress.phase === "failed") return this.refuse(progress.message);
    if (progress.phase === "waiting") this.wait(progress);
    if (progress.phase === "done") this.finish();
    this.show(progress.phase);
  }

  private wait(progress: Progress): void {
    const where = progress.kind === "remote" ? _("Xác nhận trên điện thoại của đồng chí") : _("Lần ký bằng thiết bị này chưa xong. Hủy yêu cầu để ký lại.");
    const until = Date.parse(progress.expires_at ?? "");
    this.place("data-where").textContent = where;
    this.place("data-code").textContent = progress.code;
    this.place("data-code-line").hidden = !progress.code;
    const withdraw = this.querySelector<HTMLFormElement>("form[data-withdraw]")!;
    withdraw.hidden = progress.kind !== "device";
    withdraw.action = `/signing/requests/${encodeURIComponent(progress.request_id)}/withdraw`;
    this.say(progress.code ? `${where}, ${_("mã đối chiếu {code}", { code: progress.code })}` : where);
    const count = (): void => {
      this.place("data-left").textContent = elapsed(Date.now(), until);
    };
    count();
    this.clock = window.setInterval(count, 1000);
  }

  private finish(): void {
    const words = _("Đã ký số.");
    this.place("data-done").textContent = words;
    this.say(words);
    window.setTimeout(() => window.location.assign(this.getAttribute("then") ?? "/leader"), SEEN);
  }

  /** Back to the PIN, with the reason; without a form there is only the reason. */
  private refuse(problem: string): void {
    this.show("asking");
    this.say("");
    tellProblem(this, problem);
    const { pin } = this;
    if (!pin) return;
    pin.value = "";
    pin.focus();
  }

  private show(phase: string): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-phase]")) part.hidden = part.dataset["phase"] !== phase;
  }

  /** Aloud for those who do not see it; the same words are not said twice. */
  private say(words: string): void {
    const place = this.querySelector("[data-said]");
    if (place && place.textContent !== words) place.textContent = words;
  }

  private place(attribute: string): HTMLElement {
    return this.querySelector<HTMLElement>(`[${attribute}]`)!;
  }
}
