import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { timeToTheSecond } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import { openWire } from "../live/socket.ts";
import { LiveStore } from "../live/store.ts";
import type { Item, Poll, Seat, Snapshot } from "../live/types.ts";

const SECOND = 1000;

/** What tablet, console and hall have in common: a live store, a clock, and how a lost connection is told. */
export abstract class LiveElement extends LitElement {
  static override properties = { sittingId: { attribute: "sitting-id" }, home: {}, message: { state: true } };

  declare sittingId: string;
  declare home: string;
  declare message: string;
  protected store!: LiveStore;
  private ticking = 0;

  constructor() {
    super();
    this.sittingId = "";
    this.home = "/sittings";
    this.message = "";
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.store = new LiveStore(this.sittingId, openWire());
    this.store.addEventListener("change", () => {
      this.storeChanged();
      this.requestUpdate();
    });
    this.ticking = window.setInterval(() => this.requestUpdate(), SECOND);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.ticking);
    this.store.close();
  }

  /** For elements that keep state of their own beside the store. */
  protected storeChanged(): void {}

  protected abstract screen(snapshot: Snapshot): TemplateResult;

  protected override render(): TemplateResult {
    const { snapshot, refusal } = this.store;
    if (refusal) return html`<main class="live-wait" role="alert">${icon("exclamation-circle")}<h1>${refusal.message}</h1><a class="btn btn-primary" href="/">${_("Về trang chủ")}</a></main>`;
    if (!snapshot) return html`<main class="live-wait" role="status"><span class="spinner"></span><h1>${_("Đang vào phiên họp…")}</h1></main>`;
    return this.screen(snapshot);
  }

  protected offlineBanner(): TemplateResult {
    const away = this.store.connection === "offline";
    return html`<div class="offline" role="status">${away
      ? html`<p>${icon("wifi-off")} ${_("Mất kết nối. Màn hình giữ nguyên nội dung gần nhất và đang tự kết nối lại…")}</p>`
      : nothing}</div>`;
  }

  protected clock(): TemplateResult {
    return html`<span class="clock">${timeToTheSecond(this.store.now)}</span>`;
  }

  protected may(permission: string): boolean {
    return this.store.snapshot?.viewer.permissions.includes(permission) ?? false;
  }

  protected mySeat(snapshot: Snapshot): Seat | undefined {
    return snapshot.seats.find((seat) => seat.id === snapshot.viewer.seat_id);
  }

  /** Asks the server for an act and keeps its refusal, in words, for the screen. */
  protected async act(name: string, values: object): Promise<boolean> {
    this.message = "";
    try {
      const reply = await this.store.ask(name, values);
      if (!reply.ok) this.message = reply.error.message;
      return reply.ok;
    } catch {
      this.message = _("Máy chủ chưa trả lời. Kiểm tra kết nối rồi thử lại.");
      return false;
    }
  }
}

export function currentItem(snapshot: Snapshot): Item | undefined {
  return snapshot.agenda.find((item) => item.id === snapshot.current_item_id);
}

export function inOrder(items: Item[]): Item[] {
  return [...items].sort((one, other) => one.order - other.order);
}

export function pollsOf(snapshot: Snapshot, item: Item | undefined): Poll[] {
  return snapshot.polls.filter((poll) => poll.item_id === item?.id);
}

export function openPoll(snapshot: Snapshot): Poll | undefined {
  return snapshot.polls.find((poll) => poll.state === "open");
}
