// What esbuild must know of Cornerstone3D: where its decoders' WebAssembly lies, and that workers are ours.

import { readFileSync } from "node:fs";

const WASM = /new URL\('(@cornerstonejs\/codec-[^']+)', import\.meta\.url\)/g;
const WORKER = /new Worker\(new URL\('\.\/decodeImageFrameWorker\.js', import\.meta\.url\), \{ type: 'module' \}\)/;
const TEXT_STYLE = "textElement.setAttribute('style', combinedStyle);";

// esbuild leaves `new URL(package, import.meta.url)` as it stands; as an import it becomes a hashed file.
function withImportedWasm(text) {
  const imports = [];
  const changed = text.replace(WASM, (_whole, name) => {
    imports.push(`import wasm${imports.length} from "${name}";`);
    return `new URL(wasm${imports.length - 1}, import.meta.url)`;
  });
  return [...imports, changed].join("\n");
}

function replaced(text, what, by) {
  const changed = text.replace(what, by);
  if (changed === text) throw new Error(`Cornerstone changed: ${what} is no longer there.`);
  return changed;
}

function transformed(path) {
  return (change) => ({ contents: change(readFileSync(path, "utf8")), loader: "js" });
}

export function cornerstone() {
  return {
    name: "cornerstone",
    setup(build) {
      build.onLoad({ filter: /dicom-image-loader\/dist\/esm\/shared\/decoders\/.*\.js$/ }, ({ path }) =>
        transformed(path)(withImportedWasm),
      );
      // The address of a worker passes our Trusted Types policy (see worker_address.js).
      build.onLoad({ filter: /dicom-image-loader\/dist\/esm\/init\.js$/ }, ({ path }) =>
        transformed(path)((text) => replaced(text, WORKER, "globalThis.consiliumDecodeWorker()")),
      );
      // Our content security policy allows no style attributes; the style object is allowed.
      build.onLoad({ filter: /drawingSvg\/drawTextBox\.js$/ }, ({ path }) =>
        transformed(path)((text) => replaced(text, TEXT_STYLE, "textElement.style.cssText = combinedStyle;")),
      );
      // Emscripten's glue asks for Node's modules only where it runs in Node.
      build.onResolve({ filter: /^(fs|path|url|crypto|events|module|worker_threads|node:.*)$/ }, ({ path }) => ({
        path,
        namespace: "not-in-a-browser",
      }));
      // vtk.js brings a writer of XML, which nothing here calls; its class wants something to extend.
      build.onLoad({ filter: /.*/, namespace: "not-in-a-browser" }, () => ({
        contents: "export class EventEmitter {}\nexport default {};",
      }));
    },
  };
}
