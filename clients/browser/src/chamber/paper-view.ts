import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";
import type { Paper } from "../live/types.ts";

/** <kg-paper-view>: one paper over the whole screen. The PDF reader is fetched when the first paper is opened. */
export class PaperViewElement extends LitElement {
  static override properties = { paper: { attribute: false } };

  declare paper: Paper | null;

  constructor() {
    super();
    this.paper = null;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  open(paper: Paper): void {
    void import("../reader.ts");
    this.paper = paper;
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  protected override render(): TemplateResult {
    return html`<dialog class="paper-view" aria-labelledby="paper-title" @close=${() => (this.paper = null)}>
      ${this.paper ? this.content(this.paper) : nothing}</dialog>`;
  }

  private content(paper: Paper): TemplateResult {
    return html`<div class="paper-view-head"><h2 id="paper-title">${paper.title}</h2>
        <button type="button" class="btn btn-outline-primary" @click=${() => this.querySelector("dialog")?.close()}>${icon("x-lg")} ${_("Đóng tài liệu")}</button></div>
      <kg-reader .src=${paper.url} title=${paper.title}></kg-reader>`;
  }
}
