// Texts are written in Vietnamese where they are used; a page in another language brings their translations along.

type Values = Record<string, string | number>;

let translations: Record<string, string> | undefined;

function load(): Record<string, string> {
  const island = typeof document === "undefined" ? null : document.getElementById("i18n");
  return island?.textContent ? (JSON.parse(island.textContent) as Record<string, string>) : {};
}

/** The text in the page's language, with its {places} filled. */
export function _(source: string, values: Values = {}): string {
  translations ??= load();
  const found = translations[source] || source;
  return found.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
