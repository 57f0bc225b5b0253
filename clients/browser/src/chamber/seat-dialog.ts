import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Presence, Seat } from "../live/types.ts";
import { presenceLabel } from "./labels.ts";

export interface PresenceMark {
  seat_id: string;
  state: Presence;
  reason: string;
}

const MARKS: readonly Presence[] = ["present", "left", "excused", "expected"];

/** <kg-seat>: marks the presence of one delegate; an excused absence has a reason. Fires "mark". */
export class SeatElement extends LitElement {
  static override properties = { seat: { attribute: false }, excusing: { state: true } };

  declare seat: Seat | null;
  declare excusing: boolean;

  constructor() {
    super();
    this.seat = null;
    this.excusing = false;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  open(seat: Seat): void {
    this.seat = seat;
    this.excusing = false;
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  protected override render(): TemplateResult {
    return html`<dialog class="dialog" aria-labelledby="seat-title" @close=${() => (this.seat = null)}>${this.seat ? this.content(this.seat) : nothing}</dialog>`;
  }

  private content(seat: Seat): TemplateResult {
    return html`<div class="dialog-head"><h2 id="seat-title">${_("Ghế {number}, {name}", { number: seat.number, name: seat.name })}</h2>
        <button type="button" class="dialog-close" aria-label=${_("Đóng")} @click=${this.close}>${icon("x-lg")}</button></div>
      <div class="dialog-body"><p>${seat.group}</p>
        <div class="presence-marks">${MARKS.map((state) => this.markButton(seat, state))}</div>
        ${this.excusing ? this.reasonForm(seat) : nothing}</div>`;
  }

  private markButton(seat: Seat, state: Presence): TemplateResult {
    const label = presenceLabel[state]();
    const press = state === "excused" ? () => (this.excusing = true) : () => this.mark(seat, state, "");
    return html`<button type="button" class="btn btn-outline-primary" aria-pressed=${seat.presence === state ? "true" : "false"} @click=${press}>${icon(label.icon)} ${label.text}</button>`;
  }

  private reasonForm(seat: Seat): TemplateResult {
    return html`<form class="mt-3" @submit=${(event: SubmitEvent) => this.excuse(event, seat)}>
      <label class="form-label" for="absence-reason">${_("Lý do vắng")}</label>
      <input class="form-control" id="absence-reason" name="reason" required maxlength="200">
      <div class="dialog-actions"><button class="btn btn-primary">${_("Ghi vắng có lý do")}</button></div></form>`;
  }

  private excuse(event: SubmitEvent, seat: Seat): void {
    event.preventDefault();
    this.mark(seat, "excused", String(new FormData(event.target as HTMLFormElement).get("reason")));
  }

  private mark(seat: Seat, state: Presence, reason: string): void {
    this.dispatchEvent(new CustomEvent<PresenceMark>("mark", { detail: { seat_id: seat.id, state, reason } }));
    this.close();
  }

  private readonly close = (): void => this.querySelector("dialog")?.close();
}
