// pdf.js, set up for official documents: legacy build (old WebViews), drawn form fields and signatures, no editor.
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import { EventBus, PDFFindController, PDFLinkService, PDFViewer } from "pdfjs-dist/legacy/web/pdf_viewer.mjs";
import { built } from "../shared/page.ts";
import { ABOVE, findField, frameOf, type Mark } from "./mark.ts";

pdfjs.GlobalWorkerOptions.workerSrc = built(PDF_WORKER);
const resource = (name: string): string => built(`${PDF_RESOURCES}/${name}/`);

const NO_EDITOR = -1;

/** One PDF shown in one container; `changed` is called when the page, the zoom or the finds change. */
export class OpenDocument {
  pages = 0;
  found: { current: number; total: number } | null = null;
  private readonly bus = new EventBus();
  private readonly viewer: PDFViewer;
  private readonly links: PDFLinkService;
  private readonly finder: PDFFindController;
  private loading: pdfjs.PDFDocumentLoadingTask | null = null;
  private place: Mark | null = null;

  constructor(container: HTMLDivElement, changed: () => void) {
    this.links = new PDFLinkService({ eventBus: this.bus, externalLinkTarget: 2 });
    this.finder = new PDFFindController({ eventBus: this.bus, linkService: this.links });
    this.viewer = new PDFViewer({
      container,
      eventBus: this.bus,
      linkService: this.links,
      findController: this.finder,
      annotationMode: pdfjs.AnnotationMode.ENABLE, // appearances are drawn as they were signed, never as live inputs
      annotationEditorMode: NO_EDITOR,
    });
    this.links.setViewer(this.viewer);
    this.bus.on("pagesinit", () => (this.viewer.currentScaleValue = "page-width"));
    for (const name of ["pagechanging", "scalechanging", "pagesinit"]) this.bus.on(name, changed);
    this.bus.on("updatefindmatchescount", (event: { matchesCount: { current: number; total: number } }) => this.note(event.matchesCount, changed));
    this.bus.on("updatefindcontrolstate", (event: { matchesCount: { current: number; total: number } }) => this.note(event.matchesCount, changed));
  }

  /** Rejects when the file cannot be fetched or is no PDF. */
  async open(url: string): Promise<void> {
    this.loading = pdfjs.getDocument({
      url,
      cMapUrl: resource("cmaps"),
      standardFontDataUrl: resource("standard_fonts"),
      iccUrl: resource("iccs"),
      wasmUrl: resource("wasm"),
      useWasm: false, // the content security policy allows no compiled code; the decoders exist as plain scripts too
      enableXfa: false,
    });
    const file = await this.loading.promise;
    this.pages = file.numPages;
    this.viewer.setDocument(file);
    this.links.setDocument(file);
  }

  /** Point out an empty field by a frame with words over it; gives the page it is on, or 0 when there is none. */
  async mark(field: string, words: string): Promise<number> {
    this.place = await findField(this.viewer.pdfDocument ?? null, field, words);
    if (!this.place) return 0;
    this.bus.on("pagerendered", (event: { pageNumber: number }) => this.drawMark(event.pageNumber));
    this.drawMark(this.place.page);
    return this.place.page;
  }

  /** Bring the marked place into sight, with what is written above it. */
  showMark(): void {
    if (!this.place) return;
    const [left, , , top] = this.place.rect;
    this.viewer.scrollPageIntoView({ pageNumber: this.place.page, destArray: [null, { name: "XYZ" }, left, top + ABOVE, null], allowNegativeOffset: true });
  }

  private drawMark(page: number): void {
    const view = page === this.place?.page ? this.viewer.getPageView(page - 1) : undefined;
    if (!view?.div || !this.place) return;
    view.div.querySelector(".reader-mark")?.remove();
    view.div.append(frameOf(this.place, view.viewport));
  }

  get page(): number {
    return this.viewer.currentPageNumber;
  }

  set page(number: number) {
    this.viewer.currentPageNumber = Math.min(Math.max(1, number), this.pages);
  }

  get zoom(): number {
    return this.viewer.currentScale;
  }

  zoomBy(steps: number): void {
    if (steps > 0) this.viewer.increaseScale({ steps });
    else this.viewer.decreaseScale({ steps: -steps });
  }

  fitWidth(): void {
    this.viewer.currentScaleValue = "page-width";
  }

  find(words: string, again: boolean): void {
    const request = { query: words, type: again ? "again" : "", highlightAll: true, caseSensitive: false, matchDiacritics: false, findPrevious: false };
    this.bus.dispatch("find", { source: this, ...request });
  }

  /** The container changed its width. */
  resized(): void {
    if (this.pages && this.viewer.currentScaleValue === "page-width") this.fitWidth();
  }

  async close(): Promise<void> {
    this.viewer.setDocument(null as unknown as pdfjs.PDFDocumentProxy); // the container is used again for the next file
    await this.loading?.destroy();
  }

  private note(count: { current: number; total: number }, changed: () => void): void {
    this.found = count;
    changed();
  }
}
