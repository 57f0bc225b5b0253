// The PDF reader alone, for desk pages; the chamber loads it when the first paper is opened.
import { ReaderElement } from "./reader/element.ts";

if (!customElements.get("kg-reader")) customElements.define("kg-reader", ReaderElement);
