// Bundles the browser's half into dist/: scripts and styles under names that carry their content's hash, listed in
// manifest.json (logical name -> file), with the fonts, the icons and the PDF worker that pages load beside them.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const finished = join(here, "dist");
const dist = join(modules, ".dist"); // built aside and moved at the end: whoever reads dist/ meanwhile finds the former build
const TINOS = { "400Regular": "Regular", "700Bold": "Bold", "400Regular_Italic": "Italic", "700Bold_Italic": "BoldItalic" };
const FORMER_SASS = ["import", "global-builtin", "color-functions", "if-function"]; // Bootstrap 5 still speaks it

const manifest = {};
await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, "fonts"), { recursive: true });
await copyFonts();
const worker = await place("pdf.worker.js", await readFile(join(modules, "pdfjs-dist/legacy/build/pdf.worker.min.mjs")));
const icons = await place("icons.svg", await iconSprite());
await place("mark.svg", await readFile(join(here, "style/mark.svg")));
const pdfResources = await copyPdfResources();
const inputs = await bundle();
await copyForTests();
await writeLicences(inputs);
await writeFile(join(dist, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n");
await rm(finished, { recursive: true, force: true });
await rename(dist, finished);

/** The whole government of Viet Nam prints in Times New Roman; Tinos has its metrics and may be shipped. */
async function copyFonts() {
  for (const [folder, style] of Object.entries(TINOS)) {
    const name = `fonts/Tinos-${style}.ttf`;
    await cp(join(modules, "@expo-google-fonts/tinos", folder, `Tinos_${folder}.ttf`), join(dist, name));
    manifest[name] = name;
  }
}

/** Writes one file under a name with its hash; returns that name. */
async function place(logicalName, content) {
  const file = logicalName.replace(/(\.[a-z]+)$/, `-${digest(content)}$1`);
  await writeFile(join(dist, file), content);
  manifest[logicalName] = file;
  return file;
}

function digest(content) {
  return createHash("sha256").update(content).digest("hex").slice(0, 10);
}

/** One SVG of <symbol>s from the icons that style/icons.json names: the whole set would be a megabyte. */
async function iconSprite() {
  const names = JSON.parse(await readFile(join(here, "style/icons.json"), "utf8"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(join(modules, "bootstrap-icons/icons", `${name}.svg`), "utf8");
    return svg.replace(/<svg[^>]*>/, `<symbol id="${name}" viewBox="0 0 16 16">`).replace("</svg>", "</symbol>").replaceAll("\n", "");
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

/** What pdf.js fetches on demand: character maps, stand-in fonts, decoders. The folder's name carries the version. */
async function copyPdfResources() {
  const { version } = JSON.parse(await readFile(join(modules, "pdfjs-dist/package.json"), "utf8"));
  const folder = `pdfjs-${version}`;
  for (const part of ["cmaps", "standard_fonts", "iccs", "wasm"])
    await cp(join(modules, "pdfjs-dist", part), join(dist, folder, part), { recursive: true });
  return folder;
}

async function bundle() {
  const result = await esbuild.build({
    absWorkingDir: here,
    entryPoints: ["src/desk.ts", "src/leader.ts", "src/reader.ts", "src/chamber.ts", "style/site.scss", "style/chamber.scss", "style/reader.scss"],
    outdir: dist,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "parts/[name]-[hash]",
    bundle: true, splitting: true, format: "esm", target: "es2022", minify: true, sourcemap: true,
    metafile: true, legalComments: "none", logLevel: "warning", charset: "utf8",
    loader: { ".woff2": "file", ".svg": "file", ".gif": "file" },
    define: { PDF_WORKER: JSON.stringify(worker), PDF_RESOURCES: JSON.stringify(pdfResources), ICONS: JSON.stringify(icons) },
    plugins: [sassPlugin(), dataImagePlugin(), pdfImagePlugin()],
  });
  for (const [path, output] of Object.entries(result.metafile.outputs))
    if (output.entryPoint) manifest[logicalName(output.entryPoint)] = basename(path);
  return Object.keys(result.metafile.inputs);
}

function logicalName(entryPoint) {
  return basename(entryPoint).replace(".scss", ".css").replace(".ts", ".js");
}

function sassPlugin() {
  const importer = { findFileUrl: (url) => (url.startsWith("~") ? pathToFileURL(join(modules, url.slice(1))) : null) };
  const compile = ({ path }) => {
    const { css } = sass.compile(path, { importers: [importer], quietDeps: true, silenceDeprecations: FORMER_SASS });
    return { contents: css, loader: "css", resolveDir: modules };
  };
  return { name: "sass", setup: (build) => build.onLoad({ filter: /\.scss$/ }, compile) };
}

/** Bootstrap draws check marks as data: images, which `default-src 'self'` forbids; they become files of our own. */
function dataImagePlugin() {
  const stray = /%(?![0-9a-f]{2})/gi; // Sass leaves the per cent signs of its colours as they are
  const name = (path) => ({ path: `picture-${digest(path)}.svg`, namespace: "data-image", pluginData: path });
  const decode = ({ pluginData }) => ({ contents: decodeURIComponent(pluginData.slice(pluginData.indexOf(",") + 1).replace(stray, "%25")), loader: "file" });
  const setup = (build) => {
    build.onResolve({ filter: /^data:image\/svg\+xml,/ }, ({ path }) => name(path));
    build.onLoad({ filter: /.*/, namespace: "data-image" }, decode);
  };
  return { name: "data-image", setup };
}

/** The styles of pdf.js name their pictures relative to themselves, which is lost when Sass puts them into ours. */
function pdfImagePlugin() {
  const place = ({ path }) => ({ path: join(modules, "pdfjs-dist/legacy/web", path) });
  return { name: "pdf-image", setup: (build) => build.onResolve({ filter: /^images\// }, place) };
}

/** The accessibility checker belongs to the tests; no page links to it. */
async function copyForTests() {
  await mkdir(join(dist, "test"));
  await cp(join(modules, "axe-core/axe.min.js"), join(dist, "test/axe.min.js"));
}

async function writeLicences(inputs) {
  const bundled = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  const names = new Set([...bundled, "pdfjs-dist", "bootstrap", "bootstrap-icons", "@expo-google-fonts/tinos"]);
  const texts = await Promise.all([...names].sort().map(licenceOf));
  await writeFile(join(dist, "LICENCES.txt"), texts.join("\n\n"));
}

async function licenceOf(name) {
  const files = (await readdir(join(modules, name))).filter((file) => /^(licen[cs]e|ofl)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(modules, name, file), "utf8")));
  return [`==== ${name} ====`, ...texts].join("\n");
}
