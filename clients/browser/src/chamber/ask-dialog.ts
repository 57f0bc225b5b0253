import { LitElement, html, nothing, type TemplateResult } from "lit";
import { icon } from "../shared/icon.ts";
import { _ } from "../shared/text.ts";

export interface Question {
  title: string;
  /** Asked for again at every change, so that the numbers in it stay true while it is open. */
  body: () => TemplateResult | typeof nothing;
  label: string;
  tone: "primary" | "danger";
  act: () => void;
}

/** <kg-ask>: one question before an act that concerns the whole chamber. */
export class AskElement extends LitElement {
  static override properties = { question: { attribute: false }, moment: { type: Number } };

  declare question: Question | null;
  declare moment: number;

  constructor() {
    super();
    this.question = null;
  }

  protected override createRenderRoot(): this {
    return this;
  }

  ask(question: Question): void {
    this.question = question;
    void this.updateComplete.then(() => this.querySelector("dialog")?.showModal());
  }

  close(): void {
    this.querySelector("dialog")?.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog class="dialog" aria-labelledby="ask-title" @close=${() => (this.question = null)}>${this.question ? this.content(this.question) : nothing}</dialog>`;
  }

  private content(question: Question): TemplateResult {
    return html`<div class="dialog-head"><h2 id="ask-title">${question.title}</h2>
        <button type="button" class="dialog-close" aria-label=${_("Đóng")} @click=${() => this.close()}>${icon("x-lg")}</button></div>
      <div class="dialog-body">${question.body()}
        <div class="dialog-actions"><button type="button" class="btn btn-outline-secondary" @click=${() => this.close()}>${_("Thôi")}</button>
          <button type="button" class="btn btn-${question.tone}" @click=${() => this.agree(question)}>${question.label}</button></div></div>`;
  }

  private agree(question: Question): void {
    this.close();
    question.act();
  }
}
