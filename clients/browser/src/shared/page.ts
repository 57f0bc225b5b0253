// What scripts need to know of the page they run in.

/** Proof that a request comes from our own page. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** The address of a built file: all of them lie beside the running script. */
export function built(file: string): string {
  return new URL(file, import.meta.url).href;
}
