import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { elapsed } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import type { Poll, Snapshot } from "../live/types.ts";
import { sittingLabel } from "./labels.ts";
import { LiveElement, currentItem, openPoll, pollsOf } from "./live-element.ts";
import { bar, resultBoard } from "./parts.ts";
import { presentCount } from "./poll-panel.ts";

/** <kg-hall sitting-id>: the wall of the chamber, read from fifteen metres; it shows and asks nothing. */
export class HallElement extends LiveElement {
  protected override screen(snapshot: Snapshot): TemplateResult {
    const { sitting, quorum } = snapshot;
    return html`
      ${this.offlineBanner()}
      <header class="hall-head"><div><p class="hall-council">${sitting.council}</p><h1>${sitting.title}</h1></div>${this.clock()}</header>
      <main class="hall-main">${this.now(snapshot)}</main>
      <footer class="hall-foot ${quorum.met ? "quorum-met" : "quorum-short"}">
        <p>${icon("people-fill")} ${_("Có mặt")} <strong>${quorum.present}/${quorum.total}</strong> ${_("đại biểu")}</p>
        <p>${icon(quorum.met ? "check-circle-fill" : "exclamation-triangle-fill")} ${quorum.met ? _("Đủ túc số") : _("Chưa đủ túc số (cần {needed})", { needed: quorum.needed })}</p>
        <p>${sittingLabel[sitting.state]()}</p>
      </footer>`;
  }

  private now(snapshot: Snapshot): TemplateResult {
    const running = openPoll(snapshot);
    if (running) return this.running(running);
    const item = currentItem(snapshot);
    if (!item) return this.waiting(snapshot);
    const last = lastClosed(pollsOf(snapshot, item));
    if (last?.result) return html`<h2 class="hall-question hall-question-small"><span>${_("Kết quả biểu quyết:")}</span> ${last.question}</h2>${resultBoard(last.result)}`;
    return html`<p class="hall-kind">${_("Nội dung {order}", { order: item.order })}</p><h2 class="hall-question">${item.title}</h2>`;
  }

  private waiting({ sitting }: Snapshot): TemplateResult {
    const words = { planned: sitting.session, open: sitting.session, closed: _("Phiên họp đã bế mạc") }[sitting.state];
    return html`<h2 class="hall-question">${words}</h2><p class="hall-place">${icon("geo-alt")} ${sitting.place}</p>`;
  }

  private running(poll: Poll): TemplateResult {
    const present = presentCount(poll, this.store);
    const tally = this.store.tally?.poll_id === poll.id ? this.store.tally.voted : null;
    return html`<p class="hall-kind hall-kind-live">${icon("check2-square")} ${_("Đang biểu quyết")}
        ${poll.opened_at ? html`<span class="hall-time">${elapsed(Date.parse(poll.opened_at), this.store.now)}</span>` : nothing}</p>
      <h2 class="hall-question">${poll.question}</h2>
      <div class="hall-progress" role="status"><p class="hall-count"><strong>${tally ?? "…"}</strong><span>/${present}</span></p><p>${_("đại biểu có mặt đã gửi phiếu")}</p>${bar(tally ?? 0, present, "progress")}</div>`;
  }
}

function lastClosed(polls: Poll[]): Poll | undefined {
  return polls.filter((poll) => poll.closed_at).sort((one, other) => Date.parse(one.closed_at!) - Date.parse(other.closed_at!)).at(-1);
}
