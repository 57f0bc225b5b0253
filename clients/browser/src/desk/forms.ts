// Forms: sent once, however often the button is pressed; lists of check boxes that can be ticked together.

function buttonsOf(form: HTMLFormElement): HTMLButtonElement[] {
  return Array.from(form.elements).filter((element): element is HTMLButtonElement => element instanceof HTMLButtonElement);
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "get" || form.method === "dialog") return;
  if (form.classList.contains("sending")) return event.preventDefault();
  form.classList.add("sending");
  // The pressed button's own value must still be sent: a disabled button sends none.
  window.setTimeout(() => buttonsOf(form).forEach((button) => (button.disabled = true)), 0);
}

/** Coming back with the browser's button shows the page as it was left: its forms must work again. */
function restore(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form.sending")) {
    form.classList.remove("sending");
    buttonsOf(form).forEach((button) => (button.disabled = false));
  }
}

function boxesNamed(name: string): HTMLInputElement[] {
  const boxes = document.querySelectorAll<HTMLInputElement>('input[type="checkbox"][name]');
  return Array.from(boxes).filter((box) => box.name === name);
}

function onChange(event: Event): void {
  const field = event.target;
  if (field instanceof HTMLSelectElement && field.hasAttribute("data-autosubmit")) field.form?.requestSubmit();
  if (!(field instanceof HTMLInputElement) || field.type !== "checkbox") return;
  const all = field.dataset["selectAll"];
  if (all) boxesNamed(all).forEach((box) => (box.checked = field.checked));
  count(all ?? field.name);
}

function count(name: string): void {
  const boxes = boxesNamed(name);
  const ticked = boxes.filter((box) => box.checked).length;
  for (const place of document.querySelectorAll<HTMLElement>("[data-count-of]"))
    if (place.dataset["countOf"] === name) place.textContent = String(ticked);
  for (const master of document.querySelectorAll<HTMLInputElement>("[data-select-all]")) {
    if (master.dataset["selectAll"] !== name) continue;
    master.checked = ticked > 0 && ticked === boxes.length;
    master.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

export function listenToForms(): void {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", onChange);
  window.addEventListener("pageshow", restore);
}
