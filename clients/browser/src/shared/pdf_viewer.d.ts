// pdf.js publishes the types of its viewer under another path than the legacy build's code.
declare module "pdfjs-dist/legacy/web/pdf_viewer.mjs" {
  export * from "pdfjs-dist/types/web/pdf_viewer.component";
}
