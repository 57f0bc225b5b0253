import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Item, Poll, Seat, Snapshot } from "../live/types.ts";
import type { AskElement, Question } from "./ask-dialog.ts";
import { sittingLabel } from "./labels.ts";
import { currentItem, openPoll, pollsOf } from "./live-element.ts";
import { OwnSeatElement } from "./own-seat.ts";
import { agenda, bar, papers } from "./parts.ts";
import { pollPanel, stillToVote, type PollActs } from "./poll-panel.ts";
import type { PresenceMark, SeatElement } from "./seat-dialog.ts";
import { seatsGrid } from "./seats.ts";

/** <kg-console sitting-id>: chair and secretary conduct the sitting; each sees the buttons of their own permissions, and
 *  a chair who sits in the council votes here too. */
export class ConsoleElement extends OwnSeatElement {
  protected override screen(snapshot: Snapshot): TemplateResult {
    return html`
      ${this.offlineBanner()}
      ${this.head(snapshot)}
      <main class="console-main">
        <section class="console-agenda" aria-labelledby="agenda-title"><h2 id="agenda-title">${_("Chương trình")}</h2>
          ${agenda(snapshot.agenda, snapshot.current_item_id, (item) => this.startButton(snapshot, item))}</section>
        <section class="console-now" aria-labelledby="now-title">${this.pollReminder(snapshot)}${this.now(snapshot)}</section>
        <section class="console-seats" aria-labelledby="seats-title"><h2 id="seats-title">${_("Đại biểu")}</h2>
          ${seatsGrid({ seats: snapshot.seats, connected: this.store.connected, polling: !!openPoll(snapshot), ...this.seatPress() })}</section>
      </main>
      ${this.ballot(snapshot)}
      <kg-ask .moment=${this.store.now}></kg-ask><kg-seat @mark=${this.mark}></kg-seat><kg-paper-view></kg-paper-view>`;
  }

  private head(snapshot: Snapshot): TemplateResult {
    const { sitting, viewer } = snapshot;
    return html`<header class="live-head">
      <a class="live-home" href=${this.home} aria-label=${_("Rời bàn điều hành, về danh sách phiên họp")}>${icon("arrow-left")}</a>
      <div class="live-names"><p class="live-council">${sitting.council}</p><h1>${sitting.title}</h1><p class="live-session">${sitting.session} · ${viewer.role === "chair" ? _("Chủ tọa") : _("Thư ký")}</p></div>
      ${this.clock()}
      <div class="live-strip">${this.quorumGauge(snapshot)}<span class="sitting-state sitting-${sitting.state}">${sittingLabel[sitting.state]()}</span>${this.presence(snapshot)}${this.sittingButton(snapshot)}</div>
    </header>
    ${this.message ? html`<p class="notice notice-danger live-message" role="alert">${icon("exclamation-circle-fill")}<span>${this.message}</span></p>` : nothing}`;
  }

  private quorumGauge({ quorum }: Snapshot): TemplateResult {
    return html`<div class="gauge ${quorum.met ? "quorum-met" : "quorum-short"}"><p>${icon(quorum.met ? "check-circle-fill" : "exclamation-triangle-fill")}
      ${_("Có mặt")} <strong>${quorum.present}/${quorum.total}</strong> · ${quorum.met ? _("đủ túc số") : _("chưa đủ túc số")} ${_("(cần {needed})", { needed: quorum.needed })}</p>
      ${bar(quorum.present, quorum.total, quorum.met ? "for" : "abstain", quorum.needed)}</div>`;
  }

  private sittingButton({ sitting }: Snapshot): TemplateResult | typeof nothing {
    if (!this.may("sitting.conduct") || sitting.state === "closed") return nothing;
    const opening = sitting.state === "planned";
    const question: Question = {
      title: opening ? _("Khai mạc phiên họp?") : _("Bế mạc phiên họp?"),
      body: () => (opening ? nothing : html`<p>${_("Sau khi bế mạc không mở thêm nội dung hay biểu quyết nào.")}</p>`),
      label: opening ? _("Khai mạc") : _("Bế mạc"),
      tone: opening ? "primary" : "danger",
      act: () => void this.act(opening ? "sitting.open" : "sitting.close", { sitting_id: this.sittingId }),
    };
    return html`<button type="button" class="btn ${opening ? "btn-primary" : "btn-outline-secondary"}" @click=${() => this.ask(question)}>${icon(opening ? "play-fill" : "stop-circle")} ${question.label}</button>`;
  }

  private startButton(snapshot: Snapshot, item: Item): TemplateResult | typeof nothing {
    const ready = this.may("sitting.conduct") && snapshot.sitting.state === "open" && item.state === "waiting" && !openPoll(snapshot);
    if (!ready) return nothing;
    return html`<button type="button" class="btn btn-outline-primary btn-sm" aria-label=${_("Bắt đầu nội dung {order}: {title}", { order: item.order, title: item.title })}
      @click=${() => void this.act("item.start", { item_id: item.id })}>${icon("play-fill")} ${_("Bắt đầu")}</button>`;
  }

  private now(snapshot: Snapshot): TemplateResult {
    const item = currentItem(snapshot);
    if (!item) return html`<h2 id="now-title">${_("Chưa có nội dung nào đang bàn")}</h2><p class="absent">${_("Bắt đầu một nội dung trong chương trình.")}</p>`;
    return html`<p class="now-kind">${icon("play-fill")} ${_("Nội dung đang bàn")}</p><h2 id="now-title">${item.order}. ${item.title}</h2>
      ${pollsOf(snapshot, item).map((poll) => pollPanel(poll, snapshot, this.store, this.pollActs()))}
      ${item.papers.length ? this.papersPart(item, pollsOf(snapshot, item).length === 0) : nothing}`;
  }

  private papersPart(item: Item, open: boolean): TemplateResult {
    return html`<details class="console-papers" ?open=${open}><summary>${icon("file-earmark-text")} ${_("Tài liệu ({count})", { count: item.papers.length })}</summary>${papers(item.papers, (paper) => this.openPaper(paper))}</details>`;
  }

  private pollActs(): PollActs {
    return {
      mayOpen: this.may("poll.open"),
      mayClose: this.may("poll.close"),
      open: (poll) => void this.act("poll.open", { poll_id: poll.id }),
      close: (poll) => this.ask(this.closing(poll)),
    };
  }

  private closing(poll: Poll): Question {
    return {
      title: _("Kết thúc biểu quyết?"),
      body: () => this.closingWords(),
      label: _("Kết thúc và công bố kết quả"),
      tone: "danger",
      act: () => void this.act("poll.close", { poll_id: poll.id }),
    };
  }

  private closingWords(): TemplateResult {
    const waiting = this.store.snapshot ? stillToVote(this.store.snapshot) : [];
    if (!waiting.length) return html`<p class="notice notice-success">${icon("check-circle-fill")}<span>${_("Tất cả đại biểu có mặt đã gửi phiếu.")}</span></p>`;
    return html`<div class="notice notice-warning">${icon("exclamation-triangle-fill")}<div><strong>${_("Còn {count} đại biểu có mặt chưa gửi phiếu:", { count: waiting.length })}</strong>
      <ul class="waiting-seats" tabindex="0" aria-label=${_("Đại biểu chưa gửi phiếu")}>${waiting.map((seat) => html`<li>${seat.number}. ${seat.name}${this.store.connected.has(seat.id) ? nothing : html` <span class="absent">${icon("wifi-off")} ${_("máy chưa kết nối")}</span>`}</li>`)}</ul></div></div>`;
  }

  private seatPress(): { press?: (seat: Seat) => void } {
    return this.may("presence.mark") ? { press: (seat) => this.querySelector<SeatElement>("kg-seat")?.open(seat) } : {};
  }

  private readonly mark = (event: CustomEvent<PresenceMark>): void => {
    void this.act("presence.mark", { sitting_id: this.sittingId, ...event.detail });
  };

  private ask(question: Question): void {
    this.querySelector<AskElement>("kg-ask")?.ask(question);
  }
}
