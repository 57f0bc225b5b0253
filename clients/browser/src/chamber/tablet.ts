import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Item, Poll, Snapshot } from "../live/types.ts";
import { currentItem, openPoll, pollsOf } from "./live-element.ts";
import { OwnSeatElement } from "./own-seat.ts";
import { agenda, majorityLine, namedBallots, papers, quorumLine, resultBoard } from "./parts.ts";

/** <kg-tablet sitting-id>: what a delegate holds: agenda, papers, presence, and the ballot when a poll opens. */
export class TabletElement extends OwnSeatElement {
  private openPollId: string | null = null;
  /** An item the delegate looks at besides the current one. */
  private lookedAtId: string | null = null;

  /** A poll comes over the screen by itself when it opens. */
  protected override storeChanged(): void {
    const { snapshot } = this.store;
    if (!snapshot) return;
    const opened = openPoll(snapshot)?.id ?? null;
    if (opened && opened !== this.openPollId && this.mayVote(snapshot)) this.shownPollId = opened;
    this.openPollId = opened;
  }

  protected override screen(snapshot: Snapshot): TemplateResult {
    const item = snapshot.agenda.find(({ id }) => id === this.lookedAtId) ?? currentItem(snapshot);
    return html`
      ${this.offlineBanner()}
      ${this.head(snapshot)}
      <main class="tablet-main">
        ${this.pollReminder(snapshot)}
        ${item ? this.itemPart(snapshot, item) : this.beforeItems(snapshot)}
        <section class="tablet-agenda" aria-labelledby="agenda-title"><h2 id="agenda-title">${_("Chương trình")}</h2>
          ${agenda(snapshot.agenda, snapshot.current_item_id, (line) => this.look(line, item))}</section>
      </main>
      ${this.ballot(snapshot)}
      <kg-paper-view></kg-paper-view>`;
  }

  private head(snapshot: Snapshot): TemplateResult {
    const { sitting } = snapshot;
    return html`<header class="live-head">
      <a class="live-home" href=${this.home} aria-label=${_("Rời phòng họp, về danh sách phiên họp")}>${icon("arrow-left")}</a>
      <div class="live-names"><p class="live-council">${sitting.council}</p><h1>${sitting.title}</h1><p class="live-session">${sitting.session}</p></div>
      ${this.clock()}
      <div class="live-strip">${quorumLine(snapshot.quorum)}${this.presence(snapshot)}</div>
    </header>
    ${this.message ? html`<p class="notice notice-danger live-message" role="alert">${icon("exclamation-circle-fill")}<span>${this.message}</span></p>` : nothing}`;
  }

  private beforeItems(snapshot: Snapshot): TemplateResult {
    const words = { planned: _("Phiên họp chưa khai mạc."), open: _("Chủ tọa chưa bắt đầu nội dung nào."), closed: _("Phiên họp đã bế mạc.") }[snapshot.sitting.state];
    return html`<section class="now now-empty">${icon("calendar-event")}<p>${words}</p><p class="absent">${_("Tài liệu của từng nội dung mở được từ chương trình.")}</p></section>`;
  }

  private itemPart(snapshot: Snapshot, item: Item): TemplateResult {
    const here = item.id === snapshot.current_item_id;
    return html`<section class="now" aria-labelledby="now-title">
      <p class="now-kind">${here ? html`${icon("play-fill")} ${_("Nội dung đang bàn")}` : html`${icon("eye")} ${_("Xem trước nội dung {order}", { order: item.order })}`}
        ${here || !snapshot.current_item_id ? nothing : html`<button type="button" class="btn btn-outline-primary" @click=${() => this.lookAt(null)}>${_("Về nội dung đang bàn")}</button>`}</p>
      <h2 id="now-title">${item.order}. ${item.title}</h2>
      ${item.papers.length ? html`<h3>${_("Tài liệu")}</h3>${papers(item.papers, (paper) => this.openPaper(paper))}` : nothing}
      ${pollsOf(snapshot, item).map((poll) => this.pollPart(poll))}
    </section>`;
  }

  private pollPart(poll: Poll): TemplateResult {
    return html`<section class="now-poll"><h3>${icon("check2-square")} ${poll.question}</h3>
      ${poll.result ? html`${resultBoard(poll.result)}${namedBallots(poll.result)}` : majorityLine(poll)}</section>`;
  }

  private look(line: Item, shown: Item | undefined): TemplateResult | typeof nothing {
    if (line.id === shown?.id) return nothing;
    return html`<button type="button" class="agenda-look" @click=${() => this.lookAt(line.id)} aria-label=${_("Xem nội dung {order}: {title}", { order: line.order, title: line.title })}>${icon("chevron-right")}</button>`;
  }

  private lookAt(itemId: string | null): void {
    this.lookedAtId = itemId;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector(".now")?.scrollIntoView({ block: "nearest" }));
  }
}
