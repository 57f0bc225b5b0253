import { html, type TemplateResult } from "lit";
import { built } from "./page.ts";

const sprite = built(ICONS);

/** An icon of style/icons.json, for the eye only: the words beside it say the same. */
export function icon(name: string): TemplateResult {
  return html`<svg class="icon" aria-hidden="true"><use href="${sprite}#${name}"></use></svg>`;
}
