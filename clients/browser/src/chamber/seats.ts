import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Presence, Seat } from "../live/types.ts";
import { presenceLabel } from "./labels.ts";

export interface SeatsShown {
  seats: Seat[];
  connected: ReadonlySet<string>;
  /** Whether a poll is open: only then is it told who has voted. */
  polling: boolean;
  /** Absent when the viewer may not mark presence. */
  press?: (seat: Seat) => void;
}

/** Every seat of the council: who is here, whose tablet is connected, who has voted. */
export function seatsGrid(shown: SeatsShown): TemplateResult {
  const inOrder = [...shown.seats].sort((one, other) => one.number - other.number);
  return html`${counts(shown)}<ul class="seats">${inOrder.map((seat) => html`<li>${seatBox(seat, shown)}</li>`)}</ul>`;
}

function seatBox(seat: Seat, shown: SeatsShown): TemplateResult {
  const marks = { seat: true, [`seat-${seat.presence}`]: true, "seat-voted": shown.polling && !!seat.voted, "seat-waiting": waits(seat, shown) };
  const words = html`<span class="seat-number">${seat.number}</span><span class="seat-name">${seat.name}</span><span class="seat-facts">${facts(seat, shown)}</span>`;
  if (!shown.press) return html`<div class=${classMap(marks)}>${words}</div>`;
  return html`<button type="button" class=${classMap(marks)} @click=${() => shown.press!(seat)}>${words}</button>`;
}

function waits(seat: Seat, shown: SeatsShown): boolean {
  return shown.polling && seat.presence === "present" && !seat.voted;
}

function facts(seat: Seat, shown: SeatsShown): TemplateResult {
  const label = presenceLabel[seat.presence]();
  const away = seat.presence === "present" && !shown.connected.has(seat.id);
  return html`${pollFact(seat, shown) ?? html`<span class="seat-fact">${icon(label.icon)} ${label.text}</span>`}
    ${away ? html`<span class="seat-fact seat-away" title=${_("Máy tính bảng chưa kết nối")}>${icon("wifi-off")}<span class="visually-hidden">${_("Máy tính bảng chưa kết nối")}</span></span>` : nothing}`;
}

function pollFact(seat: Seat, shown: SeatsShown): TemplateResult | null {
  if (!shown.polling || seat.presence !== "present") return null;
  return seat.voted ? html`<span class="seat-fact">${icon("check-all")} ${_("Đã gửi phiếu")}</span>` : html`<span class="seat-fact">${icon("hourglass-split")} ${_("Chưa gửi phiếu")}</span>`;
}

function counts({ seats, connected }: SeatsShown): TemplateResult {
  const having = (presence: Presence): number => seats.filter((seat) => seat.presence === presence).length;
  const away = seats.filter((seat) => seat.presence === "present" && !connected.has(seat.id)).length;
  return html`<ul class="seat-counts">
    ${(["present", "expected", "left", "excused"] as const).map((presence) => html`<li>${icon(presenceLabel[presence]().icon)} ${presenceLabel[presence]().text}: <strong>${having(presence)}</strong></li>`)}
    <li>${icon("wifi-off")} ${_("Có mặt nhưng máy chưa kết nối")}: <strong>${away}</strong></li></ul>`;
}
