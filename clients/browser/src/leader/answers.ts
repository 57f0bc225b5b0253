// Forms that stay open when they are refused (data-then: where to go when it is done), and reasons given by one press.
import { post, tellProblem } from "./post.ts";

async function send(form: HTMLFormElement, then: string): Promise<void> {
  const buttons = form.querySelectorAll<HTMLButtonElement>("button");
  buttons.forEach((button) => (button.disabled = true));
  const problem = await post(form);
  if (!problem) return window.location.assign(then);
  buttons.forEach((button) => (button.disabled = false));
  tellProblem(form, problem);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const then = form.dataset["then"];
  if (!then || event.defaultPrevented) return;
  event.preventDefault();
  void send(form, then);
}

/** Adds the words to the field that `data-chip` names; with `data-only` they replace what stands there. */
function onClick(event: MouseEvent): void {
  const chip = (event.target as Element).closest<HTMLElement>("[data-chip]");
  const field = chip && document.getElementById(chip.dataset["chip"] ?? "");
  if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
  const words = chip?.textContent?.trim() ?? "";
  const before = chip?.hasAttribute("data-only") ? "" : field.value.trim();
  if (!before.includes(words)) field.value = before ? `${before}; ${words}` : words;
  field.focus();
}

/** A button that needs at least one ticked box of the name it gives. */
function weighNeeds(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-needs]"))
    button.disabled = !document.querySelector(`input[name="${button.dataset["needs"]}"]:checked`);
}

export function listenToAnswers(): void {
  document.addEventListener("submit", onSubmit, true); // before the desk counts the form as sent
  document.addEventListener("click", onClick);
  document.addEventListener("change", weighNeeds);
  window.addEventListener("pageshow", weighNeeds);
}
