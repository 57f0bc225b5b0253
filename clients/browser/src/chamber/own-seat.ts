import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Paper, Poll, Seat, Snapshot } from "../live/types.ts";
import { presenceLabel } from "./labels.ts";
import { LiveElement, openPoll } from "./live-element.ts";
import type { PaperViewElement } from "./paper-view.ts";

/** A screen of somebody who may sit in the council: declares presence, and has the ballot over it while one votes. */
export abstract class OwnSeatElement extends LiveElement {
  /** The poll over the screen, until its owner puts it away. */
  protected shownPollId: string | null = null;

  protected mayVote(snapshot: Snapshot): boolean {
    return snapshot.viewer.seat_id !== null && this.may("ballot.cast");
  }

  protected presence(snapshot: Snapshot): TemplateResult | typeof nothing {
    const seat = this.mySeat(snapshot);
    if (!seat) return nothing;
    if (seat.presence === "expected" || seat.presence === "left") return this.presentButton(snapshot);
    const label = presenceLabel[seat.presence]();
    return html`<p class="my-presence my-presence-${seat.presence}">${icon(label.icon)} <span>${this.seatWords(seat)}: <strong>${label.text}</strong></span></p>`;
  }

  private presentButton(snapshot: Snapshot): TemplateResult | typeof nothing {
    if (snapshot.sitting.state === "closed") return nothing;
    return html`<button type="button" class="present-button" @click=${this.declarePresence}>${icon("person-check-fill")} ${_("Có mặt")}</button>`;
  }

  private seatWords(seat: Seat): string {
    return _("Ghế {number}, {name}", { number: seat.number, name: seat.name });
  }

  protected readonly declarePresence = (): void => {
    void this.act("presence.declare", { sitting_id: this.sittingId });
  };

  /** While one votes and the ballot is not on the screen: the way to it. */
  protected pollReminder(snapshot: Snapshot): TemplateResult | typeof nothing {
    const poll = openPoll(snapshot);
    if (!poll || poll.id === this.shownPollId || !this.mayVote(snapshot)) return nothing;
    const words = poll.my_ballot ? _("Phiếu đã ghi nhận. Biểu quyết đang tiếp tục.") : _("Đang biểu quyết. Đồng chí chưa gửi phiếu.");
    return html`<button type="button" class="poll-reminder ${poll.my_ballot ? "poll-reminder-sent" : ""}" @click=${() => this.show(poll.id)}>${icon("check2-square")} <span>${words}</span> <strong>${poll.my_ballot ? _("Xem phiếu") : _("Mở phiếu")}</strong></button>`;
  }

  protected show(pollId: string | null): void {
    this.shownPollId = pollId;
    this.requestUpdate();
  }

  protected ballot(snapshot: Snapshot): TemplateResult | typeof nothing {
    const poll = snapshot.polls.find(({ id }) => id === this.shownPollId);
    if (!poll) return nothing;
    return html`<kg-ballot .store=${this.store} .poll=${poll} .papers=${textsOf(poll, snapshot)} .moment=${this.store.now} ?present=${this.mySeat(snapshot)?.presence === "present"}
      @paper=${(event: CustomEvent<Paper>) => this.openPaper(event.detail)} @presence=${this.declarePresence} @hide=${() => this.show(null)}></kg-ballot>`;
  }

  protected openPaper(paper: Paper): void {
    this.querySelector<PaperViewElement>("kg-paper-view")?.open(paper);
  }
}

/** The very text that is voted on where the poll names it, else all papers of the item. */
function textsOf(poll: Poll, snapshot: Snapshot): Paper[] {
  const papers = snapshot.agenda.find(({ id }) => id === poll.item_id)?.papers ?? [];
  const text = papers.filter((paper) => paper.sha256 === poll.text_sha256);
  return text.length ? text : papers;
}
