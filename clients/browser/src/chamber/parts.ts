// Pieces that several screens of the chamber show.
import { html, nothing, svg, type TemplateResult } from "lit";
import { classMap } from "lit/directives/class-map.js";
import { icon } from "../shared/icon.ts";
import { share } from "../shared/format.ts";
import { _ } from "../shared/text.ts";
import type { Choice, Item, Paper, Poll, Quorum, Result } from "../live/types.ts";
import { CHOICES, choiceLabel } from "./labels.ts";
import { inOrder } from "./live-element.ts";

const FULL = 1000;

/** A bar of `part` in `whole`, with a mark at `needed`. Drawn, because inline styles are forbidden. */
export function bar(part: number, whole: number, tone: string, needed?: number): TemplateResult {
  const length = (count: number): number => (whole > 0 ? Math.min(FULL, (FULL * count) / whole) : 0);
  return html`<svg class="bar bar-${tone}" viewBox="0 0 ${FULL} 20" preserveAspectRatio="none" aria-hidden="true">
    <rect class="bar-whole" width=${FULL} height="20"></rect>
    <rect class="bar-part" width=${length(part)} height="20"></rect>
    ${needed === undefined ? nothing : svg`<rect class="bar-needed" x=${Math.max(0, length(needed) - 4)} width="4" height="20"></rect>`}
  </svg>`;
}

export function quorumLine(quorum: Quorum): TemplateResult {
  const words = quorum.met ? _("Đủ túc số") : _("Chưa đủ túc số (cần {needed})", { needed: quorum.needed });
  return html`<p class="quorum ${quorum.met ? "quorum-met" : "quorum-short"}">${icon(quorum.met ? "check-circle-fill" : "exclamation-triangle-fill")}
    <span>${_("Có mặt")} <strong>${quorum.present}/${quorum.total}</strong> ${_("đại biểu")} · ${words}</span></p>`;
}

const itemWords: Record<Item["state"], () => string> = {
  waiting: () => "",
  current: () => _("Đang bàn"),
  done: () => _("Đã xong"),
};

/** The agenda; `beside` adds what a screen wants at the end of each line. */
export function agenda(items: Item[], currentId: string | null, beside: (item: Item) => TemplateResult | typeof nothing = () => nothing): TemplateResult {
  return html`<ol class="agenda">${inOrder(items).map((item) => {
    const here = item.id === currentId;
    return html`<li class=${classMap({ "agenda-item": true, "agenda-current": here, [`agenda-${item.state}`]: true })} aria-current=${here ? "step" : nothing}>
      <span class="agenda-order">${item.state === "done" && !here ? icon("check-lg") : item.order}</span>
      <div class="agenda-words"><span class="agenda-title">${item.title}</span>
        ${itemWords[item.state]() ? html`<span class="agenda-state">${itemWords[item.state]()}</span>` : nothing}</div>
      ${beside(item)}
    </li>`;
  })}</ol>`;
}

export function papers(list: Paper[], open: (paper: Paper) => void): TemplateResult {
  return html`<ul class="papers">${list.map((paper) => html`<li><button type="button" class="paper" @click=${() => open(paper)}>
    ${icon("file-earmark-text")}<span>${paper.title}<span class="paper-size">${_("{pages} trang", { pages: paper.pages })}</span></span>${icon("chevron-right")}</button></li>`)}</ul>`;
}

/** The condition under which the poll passes, before anybody votes. */
export function majorityLine(poll: Poll): TemplateResult {
  const { label, needed, total } = poll.majority;
  return html`<p class="majority">${icon("info-circle")} ${_("Thông qua khi có {label} tán thành: cần {needed}/{total}.", { label, needed, total })}</p>`;
}

const ROWS: readonly (readonly [Choice | "not_voted", () => string, string])[] = [
  ...CHOICES.map((choice) => [choice, () => choiceLabel[choice]().text, choiceLabel[choice]().icon] as const),
  ["not_voted", () => _("Không tham gia"), "circle"],
];

/** The result in numbers of the total of delegates, and in the sentence of the minutes. */
export function resultBoard(result: Result): TemplateResult {
  return html`<section class="result ${result.passed ? "result-passed" : "result-rejected"}" aria-label=${_("Kết quả biểu quyết")}>
    <p class="result-verdict">${icon(result.passed ? "check-circle-fill" : "x-circle-fill")} ${result.passed ? _("Thông qua") : _("Không thông qua")}</p>
    <dl class="result-rows">${ROWS.map(([name, label, picture]) => resultRow(result, name, label(), picture))}</dl>
    <p class="result-sentence">${result.sentence}</p>
  </section>`;
}

function resultRow(result: Result, name: Choice | "not_voted", label: string, picture: string): TemplateResult {
  return html`<div class="result-row result-${name}">
    <dt>${icon(picture)} ${label}</dt>
    <dd><span class="result-bar">${bar(result[name], result.total, name, name === "for" ? result.needed : undefined)}</span>
      <strong>${result[name]}<span class="result-total">/${result.total}</span></strong><span class="result-share">${share(result[name], result.total)}</span></dd>
  </div>`;
}

/** Who voted how: public voting is named, once the poll is closed. */
export function namedBallots(result: Result): TemplateResult {
  const inSeats = [...result.ballots].sort((one, other) => one.number - other.number);
  return html`<details class="named"><summary>${icon("list-ul")} ${_("Biểu quyết của từng đại biểu")}</summary>
    <ul>${inSeats.map((ballot) => html`<li><span class="named-seat">${ballot.number}</span><span>${ballot.name}</span>${namedChoice(ballot.choice)}</li>`)}</ul></details>`;
}

function namedChoice(choice: Choice | null): TemplateResult {
  if (!choice) return html`<span class="choice-mark">${icon("circle")} ${_("Không tham gia")}</span>`;
  const label = choiceLabel[choice]();
  return html`<span class="choice-mark choice-mark-${choice}">${icon(label.icon)} ${label.text}</span>`;
}
