// Builds web/static/ from our sources: style sheets, scripts, one sprite, fonts, a manifest.
// File names carry a hash of their content, so that a browser may keep them for ever.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { cornerstone } from "./viewer/cornerstone_build.mjs";

const sources = dirname(fileURLToPath(import.meta.url));
const root = join(sources, "..", "..");
const output = join(root, "web", "static");
const cornerstoneLoader = join(root, "node_modules", "@cornerstonejs", "dicom-image-loader", "dist", "esm");
const lucide = join(root, "node_modules", "lucide-static", "icons");

function withHash(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const dot = name.lastIndexOf(".");
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
}

function write(name, content) {
  const file = withHash(name, content);
  writeFileSync(join(output, file), content);
  return file;
}

// A symbol inherits colour and stroke from the <svg class="icon"> that uses it.
function symbol(name, file) {
  const drawing = readFileSync(file, "utf8")
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
}

function sprite() {
  const { lucide: names, own } = JSON.parse(readFileSync(join(sources, "icons", "icons.json"), "utf8"));
  const symbols = [
    ...names.map((name) => symbol(name, join(lucide, `${name}.svg`))),
    ...own.map((name) => symbol(name, join(sources, "icons", `${name}.svg`))),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function bundle(entryPoints, more = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: output,
    bundle: true,
    minify: true,
    metafile: true,
    format: "esm",
    // The oldest browsers with light-dark(), CSS nesting and <dialog>.
    target: ["chrome123", "firefox120", "safari17.5"],
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    legalComments: "none",
    logLevel: "warning",
    ...more,
  });
  const manifest = {};
  for (const path of Object.keys(metafile.outputs)) {
    const file = basename(path);
    manifest[file.replace(/-[A-Z0-9]{8}(?=\.[a-z0-9]+$)/, "")] = file;
  }
  return manifest;
}

mkdirSync(output, { recursive: true });
const { "style.css": style, ...pages } = await bundle({
  app: join(sources, "js", "app.js"),
  // Patients sign on a page that loads nothing else.
  tablet: join(sources, "js", "tablet.js"),
  // The page of images sends thousands of files, and only it needs what that takes.
  "image-upload": join(sources, "js", "image_upload.js"),
  // The brush that blackens, on the page where images are checked.
  "image-review": join(sources, "js", "image_review.js"),
  style: join(sources, "css", "app.css"),
});
// A service worker is one script of its own; Firefox takes no modules there.
const transfer = await bundle({ "transfer-worker": join(sources, "js", "transfer_worker.js") }, { format: "iife" });
// Only the page that shows images loads these.
const viewer = await bundle(
  {
    viewer: join(sources, "viewer", "viewer.js"),
    "decode-worker": join(cornerstoneLoader, "decodeImageFrameWorker.js"),
    "viewer-style": join(sources, "viewer", "viewer.css"),
  },
  { plugins: [cornerstone()], loader: { ".wasm": "file" } },
);
// Only a slide that is opened brings what shows its levels.
const slide = await bundle({ slide: join(sources, "viewer", "slide.js") });
// Our frame around OHIF, where an operator has installed it.
const workstation = await bundle({
  workstation: join(sources, "workstation", "workstation.js"),
  "workstation-style": join(sources, "workstation", "workstation.css"),
});
const manifest = { ...pages, ...workstation, "workstation.css": workstation["workstation-style.css"], ...viewer, ...slide, ...transfer, "app.css": style, "viewer.css": viewer["viewer-style.css"] };
delete manifest["viewer-style.css"];
delete manifest["workstation-style.css"];
manifest["icons.svg"] = write("icons.svg", sprite());
manifest["favicon.svg"] = write("favicon.svg", readFileSync(join(sources, "icons", "favicon.svg")));

// The manifest changes in one step, and only then do files go that no page names any more.
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(join(output, "manifest.json.new"), `${JSON.stringify(sorted, null, 2)}\n`);
renameSync(join(output, "manifest.json.new"), join(output, "manifest.json"));
const current = new Set([...Object.values(manifest), "manifest.json"]);
for (const file of readdirSync(output)) {
  if (!current.has(file)) rmSync(join(output, file), { recursive: true });
}
console.log(`Built ${Object.keys(manifest).length} files into web/static/.`);
