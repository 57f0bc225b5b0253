import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { elapsed } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import type { LiveStore } from "../live/store.ts";
import type { Poll, Seat, Snapshot } from "../live/types.ts";
import { bar, majorityLine, namedBallots, resultBoard } from "./parts.ts";

export interface PollActs {
  mayOpen: boolean;
  mayClose: boolean;
  open: (poll: Poll) => void;
  close: (poll: Poll) => void;
}

/** One poll as those who conduct the sitting see it: to open, running, or closed with its result. */
export function pollPanel(poll: Poll, snapshot: Snapshot, store: LiveStore, acts: PollActs): TemplateResult {
  const parts = { prepared: () => prepared(poll, snapshot, acts), open: () => running(poll, snapshot, store, acts), closed: () => closed(poll, snapshot) };
  return html`<section class="poll poll-${poll.state}"><h3>${icon("check2-square")} ${poll.question}</h3>${parts[poll.state]()}</section>`;
}

function prepared(poll: Poll, snapshot: Snapshot, acts: PollActs): TemplateResult {
  const obstacle = whyNot(poll, snapshot);
  return html`${majorityLine(poll)}
    ${acts.mayOpen ? html`<button type="button" class="btn btn-primary btn-lg" ?disabled=${!!obstacle} @click=${() => acts.open(poll)}>${icon("play-fill")} ${_("Mở biểu quyết")}</button>` : nothing}
    ${obstacle ? html`<p class="obstacle">${icon("info-circle")} ${obstacle}</p>` : nothing}`;
}

function whyNot(poll: Poll, snapshot: Snapshot): string {
  if (snapshot.sitting.state !== "open") return _("Phiên họp chưa khai mạc hoặc đã bế mạc.");
  if (poll.item_id !== snapshot.current_item_id) return _("Nội dung này chưa được bắt đầu.");
  if (!snapshot.quorum.met) return _("Chưa đủ túc số: cần {needed} đại biểu có mặt.", { needed: snapshot.quorum.needed });
  if (snapshot.polls.some((other) => other.state === "open")) return _("Một biểu quyết khác đang mở.");
  return "";
}

function running(poll: Poll, snapshot: Snapshot, store: LiveStore, acts: PollActs): TemplateResult {
  const voted = votedCount(poll, snapshot, store);
  const present = presentCount(poll, store);
  return html`
    <div class="poll-running" role="status">
      <p class="poll-count"><strong>${voted}</strong>/${present}<span>${_("đại biểu có mặt đã gửi phiếu")}</span></p>
      ${bar(voted, present, "progress")}
      ${poll.opened_at ? html`<p class="poll-time">${icon("clock")} ${_("Đã mở {time}", { time: elapsed(Date.parse(poll.opened_at), store.now) })}</p>` : nothing}
    </div>
    ${acts.mayClose ? html`<button type="button" class="btn btn-danger btn-lg" @click=${() => acts.close(poll)}>${icon("stop-fill")} ${_("Kết thúc biểu quyết")}</button>` : nothing}`;
}

function closed(poll: Poll, snapshot: Snapshot): TemplateResult {
  if (!poll.result) return html`<p>${_("Biểu quyết đã kết thúc.")}</p>`;
  const maySee = snapshot.viewer.permissions.includes("outgoing.read");
  return html`${resultBoard(poll.result)}${namedBallots(poll.result)}
    ${poll.result.passed && maySee ? html`<a class="btn btn-outline-primary" href="/outgoing">${icon("file-earmark-text")} ${_("Mở dự thảo nghị quyết")}</a>` : nothing}`;
}

/** The running count is told apart from the events; before its first word, the seats themselves are counted. */
export function votedCount(poll: Poll, snapshot: Snapshot, store: LiveStore): number {
  if (store.tally?.poll_id === poll.id) return store.tally.voted;
  return snapshot.seats.filter((seat) => seat.voted).length;
}

export function presentCount(poll: Poll, store: LiveStore): number {
  return store.tally?.poll_id === poll.id ? store.tally.present : poll.progress.present;
}

export function stillToVote(snapshot: Snapshot): Seat[] {
  return snapshot.seats.filter((seat) => seat.presence === "present" && !seat.voted);
}
