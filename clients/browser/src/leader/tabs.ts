// Tabs over one reader: arrows move between them as the ARIA authoring practices say; the chosen one is shown.

function tabsOf(tab: Element): HTMLElement[] {
  return Array.from(tab.closest('[role="tablist"]')?.querySelectorAll<HTMLElement>('[role="tab"]') ?? []);
}

/** Choose a tab, bring it wholly into view and show its file. */
export function choose(tab: HTMLElement): void {
  for (const other of tabsOf(tab)) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
  }
  tab.scrollIntoView({ block: "nearest", inline: "nearest" });
  const reader = document.getElementById(tab.getAttribute("aria-controls") ?? "");
  if (reader && reader.getAttribute("src") !== tab.dataset["src"]) reader.setAttribute("src", tab.dataset["src"] ?? "");
}

function onKey(event: KeyboardEvent): void {
  const tab = (event.target as Element).closest?.<HTMLElement>('[role="tab"]');
  if (!tab) return;
  const tabs = tabsOf(tab);
  const place = tabs.indexOf(tab);
  const places: Record<string, number> = {
    ArrowRight: place + 1, ArrowDown: place + 1, ArrowLeft: place - 1, ArrowUp: place - 1, Home: 0, End: tabs.length - 1,
  };
  const wanted = places[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  const target = tabs[(wanted + tabs.length) % tabs.length]!;
  choose(target);
  target.focus();
}

export function listenToTabs(): void {
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const tab = (event.target as Element).closest<HTMLElement>('[role="tab"]');
    if (tab) choose(tab);
  });
}
