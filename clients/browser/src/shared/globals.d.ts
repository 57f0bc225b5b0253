// Names that build.mjs replaces by file names of the build.
declare const PDF_WORKER: string;
declare const PDF_RESOURCES: string;
declare const ICONS: string;
