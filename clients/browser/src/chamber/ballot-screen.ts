import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { elapsed, timeToTheSecond } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import { BallotBox } from "../live/ballot.ts";
import type { LiveStore } from "../live/store.ts";
import type { Ballot, Choice, Paper, Poll } from "../live/types.ts";
import { CHOICES, choiceLabel, shortReceipt } from "./labels.ts";
import { majorityLine, namedBallots, resultBoard } from "./parts.ts";

/**
 * <kg-ballot>: a poll over the whole screen of a delegate: question, three buttons, one press to send.
 *
 * The half-made choice lives in its BallotBox, which no event of others touches. Fires "paper" (detail: the paper to
 * open), "presence" (the delegate wants to be marked present) and "hide".
 */
export class BallotElement extends LitElement {
  static override properties = { store: { attribute: false }, poll: { attribute: false }, papers: { attribute: false }, present: { type: Boolean }, moment: { type: Number } };

  declare store: LiveStore;
  declare poll: Poll;
  declare papers: Paper[];
  declare present: boolean;
  declare moment: number;
  private box: BallotBox | null = null;

  protected override createRenderRoot(): this {
    return this;
  }

  protected override willUpdate(): void {
    if (this.box?.pollId !== this.poll.id) this.box = new BallotBox(this.poll.id, this.store, () => this.requestUpdate());
    this.box.wake();
  }

  protected override updated(changes: PropertyValues<this>): void {
    const dialog = this.querySelector("dialog");
    if (dialog && !dialog.open) dialog.showModal();
    const before = changes.get("poll");
    if (changes.has("poll") && (before?.id !== this.poll.id || before.state !== this.poll.state)) this.startAtTheTop();
  }

  private startAtTheTop(): void {
    this.querySelector(".ballot-body")?.scrollTo({ top: 0 });
    this.querySelector<HTMLElement>("h1")?.focus();
  }

  protected override render(): TemplateResult {
    return html`<dialog class="ballot" aria-labelledby="ballot-question" @cancel=${this.onCancel}>
      <div class="ballot-head">
        <p class="ballot-kind">${icon("check2-square")} ${this.poll.state === "open" ? _("Đang biểu quyết") : _("Biểu quyết đã kết thúc")}</p>
        ${this.poll.state === "open" && this.poll.opened_at ? html`<p class="ballot-time">${icon("clock")} ${elapsed(Date.parse(this.poll.opened_at), this.moment)}</p>` : nothing}
        ${this.store.connection === "live" ? nothing : html`<p class="ballot-away" role="status">${icon("wifi-off")} ${_("Mất kết nối, đang kết nối lại")}</p>`}
        <button type="button" class="btn btn-outline-secondary" @click=${this.hide}>${icon("chevron-down")} ${this.poll.state === "open" ? _("Thu nhỏ") : _("Đóng")}</button>
      </div>
      <div class="ballot-body">
        <h1 id="ballot-question" tabindex="-1">${this.poll.question}</h1>
        ${this.step(this.box!)}
      </div>
    </dialog>`;
  }

  private step(box: BallotBox): TemplateResult {
    if (this.poll.result) return this.closed(box, html`${resultBoard(this.poll.result)}${namedBallots(this.poll.result)}`);
    if (box.state === "missed") return this.closed(box, nothing);
    if (box.ballot) return this.recorded(box.ballot);
    return this.choosing(box);
  }

  private choosing(box: BallotBox): TemplateResult {
    const sending = box.state === "sending";
    return html`
      ${majorityLine(this.poll)}
      <div class="ballot-papers">${this.papers.map((paper) => html`<button type="button" class="btn btn-outline-primary" @click=${() => this.tell("paper", paper)}>${icon("file-earmark-text")} ${paper.title}</button>`)}</div>
      ${this.present ? nothing : this.absence()}
      <div class="choices" role="group" aria-label=${_("Chọn một phương án")}>${CHOICES.map((choice) => this.choiceButton(box, choice, sending))}</div>
      ${box.message ? html`<p class="notice notice-danger" role="alert">${icon("exclamation-circle-fill")}<span>${box.message}</span></p>` : nothing}
      <div class="ballot-send">${sending ? this.sending() : this.sendButton(box)}</div>`;
  }

  private absence(): TemplateResult {
    return html`<p class="notice notice-warning">${icon("exclamation-triangle-fill")}<span>${_("Đồng chí chưa điểm danh có mặt nên chưa thể gửi phiếu.")}
      <button type="button" class="btn btn-primary" @click=${() => this.tell("presence")}>${icon("person-check")} ${_("Có mặt")}</button></span></p>`;
  }

  private choiceButton(box: BallotBox, choice: Choice, sending: boolean): TemplateResult {
    const label = choiceLabel[choice]();
    const chosen = box.choice === choice;
    return html`<button type="button" class="choice choice-${choice}" aria-pressed=${chosen ? "true" : "false"} ?disabled=${sending} @click=${() => box.choose(choice)}>
      ${icon(label.icon)}<span class="choice-text">${label.text}</span><span class="choice-chosen">${chosen ? html`${icon("check-lg")} ${_("Đang chọn")}` : nothing}</span></button>`;
  }

  private sendButton(box: BallotBox): TemplateResult {
    const words = box.choice ? _("Gửi phiếu: {choice}", { choice: choiceLabel[box.choice]().text }) : _("Chọn một phương án để gửi phiếu");
    return html`<button type="button" class="send" ?disabled=${!box.choice} @click=${() => box.send()}>${box.choice ? icon("send") : nothing} ${words}</button>`;
  }

  private sending(): TemplateResult {
    const away = this.store.connection !== "live";
    return html`<p class="ballot-sending" role="status"><span class="spinner"></span>
      <span><strong>${_("Đang gửi phiếu…")}</strong><br>${away ? _("Mất kết nối. Phiếu được gửi lại ngay khi có mạng, chừng nào biểu quyết còn mở.") : _("Xin chờ máy chủ xác nhận.")}</span></p>`;
  }

  private recorded(ballot: Ballot): TemplateResult {
    return html`<div class="recorded" role="status">
      <p class="recorded-head">${icon("check-circle-fill")} ${_("Đã ghi nhận phiếu")}</p>
      ${this.receipt(ballot)}
      <p class="recorded-wait">${icon("hourglass-split")} ${_("Kết quả hiện tại đây khi chủ tọa kết thúc biểu quyết.")}</p>
    </div>`;
  }

  private receipt(ballot: Ballot): TemplateResult {
    const label = choiceLabel[ballot.choice]();
    return html`<dl class="receipt">
      <div><dt>${_("Phương án")}</dt><dd class="choice-mark choice-mark-${ballot.choice}">${icon(label.icon)} ${label.text}</dd></div>
      <div><dt>${_("Mã biên nhận")}</dt><dd><code>${shortReceipt(ballot.receipt)}</code></dd></div>
      <div><dt>${_("Thời điểm")}</dt><dd>${timeToTheSecond(ballot.at)}</dd></div>
    </dl>`;
  }

  private closed(box: BallotBox, result: TemplateResult | typeof nothing): TemplateResult {
    const mine = box.ballot
      ? html`<section class="mine"><h2>${_("Phiếu của đồng chí")}</h2>${this.receipt(box.ballot)}</section>`
      : html`<p class="notice notice-warning">${icon("exclamation-triangle-fill")}<span>${_("Biểu quyết đã kết thúc. Không có phiếu của đồng chí được ghi nhận.")}</span></p>`;
    return html`${result}${mine}<div class="ballot-send"><button type="button" class="send" @click=${this.hide}>${_("Trở lại chương trình")}</button></div>`;
  }

  private readonly hide = (): void => this.tell("hide");

  /** The key Esc must not throw a ballot away by accident; hiding it is a press on its button. */
  private onCancel(event: Event): void {
    event.preventDefault();
  }

  private tell(name: string, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
