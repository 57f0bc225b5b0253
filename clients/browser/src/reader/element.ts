import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import { OpenDocument } from "./document.ts";

type State = "opening" | "open" | "failed";

/**
 * <kg-reader src title>: one PDF, page under page, with its signatures drawn as they were made. `mark-field` names an
 * empty field to point out with the words `mark-label`. Sends `kg-shown` (detail: the address) once a file is on screen.
 */
export class ReaderElement extends LitElement {
  static override properties = { src: { type: String }, state: { state: true } };

  declare src: string;
  declare state: State;
  private shown: OpenDocument | null = null;
  private widths: ResizeObserver | null = null;
  private words = "";
  private label = "";
  private marked = 0;

  constructor() {
    super();
    this.src = "";
    this.state = "opening";
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.label = this.title || _("Văn bản");
    this.removeAttribute("title"); // it names the region; as a tooltip over the text it would only be in the way
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.widths?.disconnect();
    void this.shown?.close();
    this.shown = null;
  }

  protected override updated(changes: PropertyValues<this>): void {
    if (changes.has("src") && this.src) void this.open();
  }

  private async open(): Promise<void> {
    await this.shown?.close();
    this.state = "opening";
    const container = this.querySelector<HTMLDivElement>(".reader-pages")!;
    const opened = new OpenDocument(container, () => this.requestUpdate());
    const { src } = this;
    this.shown = opened;
    this.marked = 0;
    try {
      await opened.open(src);
      this.state = "open";
      this.watchWidth(container);
      this.dispatchEvent(new CustomEvent("kg-shown", { bubbles: true, detail: src }));
      await this.markField(opened);
    } catch {
      if (this.shown === opened) this.state = "failed"; // else it was left for another file
    }
  }

  private async markField(opened: OpenDocument): Promise<void> {
    const field = this.getAttribute("mark-field");
    if (field) this.marked = await opened.mark(field, this.getAttribute("mark-label") ?? "");
    this.requestUpdate();
  }

  private watchWidth(container: HTMLElement): void {
    this.widths?.disconnect();
    this.widths = new ResizeObserver(() => this.shown?.resized());
    this.widths.observe(container);
  }

  protected override render(): TemplateResult {
    return html`
      <div class="reader-bar" role="toolbar" aria-label=${_("Công cụ đọc văn bản")}>${this.state === "open" ? this.tools() : nothing}</div>
      <div class="reader-frame">
        <div class="reader-pages" tabindex="0" role="region" aria-label=${this.label} @keydown=${this.onKey}><div class="pdfViewer"></div></div>
        ${this.notice()}
      </div>`;
  }

  private notice(): TemplateResult | typeof nothing {
    if (this.state === "opening") return html`<p class="reader-notice" role="status"><span class="spinner"></span> ${_("Đang mở văn bản…")}</p>`;
    if (this.state === "failed")
      return html`<p class="reader-notice" role="alert">${icon("exclamation-circle")} ${_("Không mở được văn bản.")}
        <button type="button" class="btn btn-primary" @click=${() => void this.open()}>${_("Thử lại")}</button></p>`;
    return nothing;
  }

  private tools(): TemplateResult {
    return html`
      <div class="reader-group">
        ${this.button("chevron-up", _("Trang trước"), () => this.turn(-1), this.page <= 1)}
        <label class="reader-page"><span class="visually-hidden">${_("Trang")}</span>
          <input class="form-control" inputmode="numeric" .value=${String(this.page)} @change=${this.onPage}></label>
        <span class="reader-count">/ ${this.shown?.pages ?? 0}</span>
        ${this.button("chevron-down", _("Trang sau"), () => this.turn(1), this.page >= (this.shown?.pages ?? 0))}
      </div>
      <div class="reader-group">
        ${this.button("zoom-out", _("Thu nhỏ"), () => this.shown?.zoomBy(-1))}
        <span class="reader-zoom">${Math.round((this.shown?.zoom ?? 1) * 100)}%</span>
        ${this.button("zoom-in", _("Phóng to"), () => this.shown?.zoomBy(1))}
        ${this.button("arrows-angle-expand", _("Vừa chiều ngang"), () => this.shown?.fitWidth())}
      </div>
      ${this.marked ? html`<div class="reader-group">${this.markButton()}</div>` : nothing}
      <form class="reader-group reader-find" role="search" @submit=${this.onFind}>
        <label><span class="visually-hidden">${_("Tìm trong văn bản")}</span>
          <input class="form-control" type="search" name="words" placeholder=${_("Tìm chữ")}></label>
        <button class="reader-button" aria-label=${_("Tìm")}>${icon("search")}</button>
        <span class="reader-found" role="status">${this.finds()}</span>
      </form>
      <div class="reader-group reader-last"><a class="reader-button" href=${this.src} download aria-label=${_("Tải tệp về")}>${icon("download")}</a></div>`;
  }

  private markButton(): TemplateResult {
    const label = _("Đến chỗ ký, trang {page}", { page: this.marked });
    return html`<button type="button" class="reader-button reader-to-mark" aria-label=${label} title=${label} @click=${() => this.shown?.showMark()}>${icon("geo-alt")}<span aria-hidden="true">${_("Chỗ ký")}</span></button>`;
  }

  private button(name: string, label: string, act: () => void, disabled = false): TemplateResult {
    return html`<button type="button" class="reader-button" aria-label=${label} title=${label} ?disabled=${disabled} @click=${act}>${icon(name)}</button>`;
  }

  private finds(): string {
    const found = this.shown?.found;
    if (!this.words || !found) return "";
    return found.total ? `${found.current}/${found.total}` : _("Không thấy");
  }

  private get page(): number {
    return this.shown?.page ?? 1;
  }

  private turn(pages: number): void {
    if (this.shown) this.shown.page = this.page + pages;
  }

  private onPage(event: Event): void {
    const wanted = Number.parseInt((event.target as HTMLInputElement).value, 10);
    if (this.shown && wanted) this.shown.page = wanted;
    this.requestUpdate();
  }

  private onFind(event: SubmitEvent): void {
    event.preventDefault();
    const words = String(new FormData(event.target as HTMLFormElement).get("words") ?? "").trim();
    this.shown?.find(words, words === this.words);
    this.words = words;
  }

  private onKey(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      "+": () => this.shown?.zoomBy(1),
      "=": () => this.shown?.zoomBy(1),
      "-": () => this.shown?.zoomBy(-1),
      "0": () => this.shown?.fitWidth(),
      ArrowLeft: () => this.turn(-1),
      ArrowRight: () => this.turn(1),
      Home: () => this.turn(-Infinity),
      End: () => this.turn(Infinity),
    };
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  }
}
