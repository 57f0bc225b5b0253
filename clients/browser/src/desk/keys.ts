// Keys of clerks who register a hundred documents a day.

const WRITING = "input, textarea, select, [contenteditable]";

function onKey(event: KeyboardEvent): void {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey) focusSearch(event);
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submitHere(event);
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  if (!field || (event.target as Element).closest(`${WRITING}, dialog`)) return;
  event.preventDefault();
  field.focus();
  field.select();
}

function submitHere(event: KeyboardEvent): void {
  const form = (event.target as Element).closest("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

export function listenToKeys(): void {
  document.addEventListener("keydown", onKey);
}
