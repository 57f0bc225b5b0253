// The keypad under a PIN field: large keys for fingers; a keyboard writes into the same field.

function fieldOf(key: Element): HTMLInputElement | null {
  return key.closest(".pin-part")?.querySelector<HTMLInputElement>("input.pin") ?? null;
}

function write(field: HTMLInputElement, value: string): void {
  field.value = value.slice(0, field.maxLength);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The tablet's own keyboard comes up only when it is asked for: the keypad would stand behind it. */
function toggleLetters(key: HTMLElement, field: HTMLInputElement): void {
  const letters = field.inputMode === "none";
  field.inputMode = letters ? "text" : "none";
  key.setAttribute("aria-pressed", String(letters));
  field.blur();
  field.focus();
}

function onClick(event: MouseEvent): void {
  const key = (event.target as Element).closest<HTMLElement>("[data-digit], [data-erase], [data-letters]");
  const field = key && fieldOf(key);
  if (!key || !field) return;
  if (key.dataset["digit"]) write(field, field.value + key.dataset["digit"]);
  else if (key.hasAttribute("data-erase")) write(field, field.value.slice(0, -1));
  else toggleLetters(key, field);
}

/** A finger on a key leaves the focus in the field: Enter then sends the form instead of pressing the key again. */
function keepFocus(event: MouseEvent): void {
  if ((event.target as Element).closest(".pin-key")) event.preventDefault();
}

export function listenToPads(): void {
  document.addEventListener("mousedown", keepFocus);
  document.addEventListener("click", onClick);
}
