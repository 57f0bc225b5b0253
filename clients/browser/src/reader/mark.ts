// The place of a signature that is still to come, shown on the page where it will stand.
import type { PDFDocumentProxy, PageViewport } from "pdfjs-dist/legacy/build/pdf.mjs";

/** An empty field: its page, its rectangle in PDF points (left, bottom, right, top), what is written on it. */
export interface Mark {
  page: number;
  rect: [number, number, number, number];
  words: string;
}

interface Field {
  fieldName?: string;
  rect: [number, number, number, number];
}

export const ABOVE = 220; // points of text that stay in sight over the place

/** A signature stands at the end: the last pages are asked first. */
export async function findField(file: PDFDocumentProxy | null, name: string, words: string): Promise<Mark | null> {
  for (let page = file?.numPages ?? 0; file && page > 0; page -= 1) {
    const fields = (await (await file.getPage(page)).getAnnotations()) as Field[];
    const found = fields.find((field) => field.fieldName === name);
    if (found) return { page, rect: found.rect, words };
  }
  return null;
}

/** Positions are shares of the page, so that the frame stays in its place at every zoom. */
export function frameOf(mark: Mark, viewport: PageViewport): HTMLElement {
  const [left, bottom, right, top] = mark.rect;
  const [x, y] = viewport.convertToViewportPoint(left, top) as [number, number];
  const [endX, endY] = viewport.convertToViewportPoint(right, bottom) as [number, number];
  const share = (part: number, whole: number): string => `${(100 * part) / whole}%`;
  const frame = document.createElement("div");
  frame.className = "reader-mark";
  frame.style.left = share(Math.min(x, endX), viewport.width);
  frame.style.top = share(Math.min(y, endY), viewport.height);
  frame.style.width = share(Math.abs(endX - x), viewport.width);
  frame.style.height = share(Math.abs(endY - y), viewport.height);
  const words = document.createElement("span");
  words.textContent = mark.words;
  frame.append(words);
  return frame;
}
