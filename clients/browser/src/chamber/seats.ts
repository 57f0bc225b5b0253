import { html, nothing, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Presence, Seat } from "../live/types.ts";
import { presenceLabel, type Label } from "./labels.ts";

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
  const polling = shown.polling && seat.presence === "present";
  return html`${polling ? fact(seat.voted ? VOTED() : NOT_VOTED()) : fact(label)}${away ? fact(AWAY(), "seat-away") : nothing}`;
}

const VOTED = (): Label => ({ text: _("Đã gửi phiếu"), icon: "check-all" });
const NOT_VOTED = (): Label => ({ text: _("Chưa gửi phiếu"), icon: "hourglass-split" });
const AWAY = (): Label => ({ text: _("Có mặt, máy chưa kết nối"), icon: "wifi-off" });

/** Only the icon is seen on a seat, its word is in the legend above; a screen reader hears the word itself. */
function fact(label: Label, kind = ""): TemplateResult {
  return html`<span class="seat-fact ${kind}" title=${label.text}>${icon(label.icon)}<span class="visually-hidden">${label.text}</span></span>`;
}

/** Legend and count in one: every icon that a seat may carry, its word, and how many carry it. */
function counts({ seats, connected, polling }: SeatsShown): TemplateResult {
  const here = seats.filter((seat) => seat.presence === "present");
  const voted = here.filter((seat) => seat.voted).length;
  const having = (presence: Presence): number => seats.filter((seat) => seat.presence === presence).length;
  const present: [Label, number][] = polling ? [[VOTED(), voted], [NOT_VOTED(), here.length - voted]] : [[presenceLabel.present(), here.length]];
  const others = (["expected", "left", "excused"] as const).map((presence): [Label, number] => [presenceLabel[presence](), having(presence)]);
  const away: [Label, number] = [AWAY(), here.filter((seat) => !connected.has(seat.id)).length];
  return html`<ul class="seat-counts">${[...present, ...others, away].map(([label, count]) => html`<li>${icon(label.icon)} ${label.text}: <strong>${count}</strong></li>`)}</ul>`;
}
