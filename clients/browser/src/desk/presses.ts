// What a press does, by attribute: one listener for the page, so that parts swapped in later need no wiring.

type Press = (pressed: HTMLElement) => void;

const PRESSES: Record<string, Press> = {
  "data-dialog": (pressed) => openDialog(pressed.dataset["dialog"] ?? ""),
  "data-close-dialog": (pressed) => pressed.closest("dialog")?.close(),
  "data-print": () => window.print(),
  "data-back": () => window.history.back(),
};

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.showModal();
  dialog.querySelector<HTMLElement>("textarea, input:not([type=hidden]), select")?.focus();
}

function onClick(event: MouseEvent): void {
  const target = event.target as Element;
  closeMenus(target);
  for (const [attribute, press] of Object.entries(PRESSES)) {
    const pressed = target.closest<HTMLElement>(`[${attribute}]`);
    if (pressed) press(pressed);
  }
  if (target instanceof HTMLDialogElement && isOutside(target, event)) target.close();
}

/** A press on the darkened page around a dialog arrives at the dialog itself. */
function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

function closeMenus(target: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.person-menu[open]"))
    if (!target || !menu.contains(target)) menu.open = false;
}

export function listenToPresses(): void {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null);
  });
}
