/** The next document opened by itself: reading begins at its heading, and what became of the last one is said aloud. */
export function announceArrival(): void {
  const told = document.getElementById("flashes");
  const heading = document.querySelector<HTMLElement>(".page-signing h1[tabindex]");
  if (!heading || !told?.querySelector(".notice")) return;
  heading.focus();
  // A live region speaks of what is put into it, not of what the page came with.
  window.requestAnimationFrame(() => told.replaceChildren(...told.childNodes));
}
