// What esbuild must know of Cornerstone3D: where its decoders' WebAssembly lies, and that workers are ours.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const JPEG_COLOURS = fileURLToPath(new URL("./jpeg_colours.js", import.meta.url));
const RUN_LENGTHS = fileURLToPath(new URL("./run_lengths.js", import.meta.url));
const STORED_SAMPLES = fileURLToPath(new URL("./stored_samples.js", import.meta.url));
const WASM = /new URL\('(@cornerstonejs\/codec-[^']+)', import\.meta\.url\)/g;
const WORKER = /new Worker\(new URL\('\.\/decodeImageFrameWorker\.js', import\.meta\.url\), \{ type: 'module' \}\)/;
const NATIVE = /decodeLittleEndian\(imageFrame, pixelData\)/g;
const RUNS = "decodeRLE(imageFrame, pixelData)";
const DECODED = "const decodedFrame = await decodePromise;";
const SIGNED = "imageFrame.pixelRepresentation === 1;\n";
const MIDDLE = /2056 \/ component\.bitConversion/g;
const TOP = "2024 / component.bitConversion";
const COLOUR_SYNTAX = "case '1.2.840.10008.1.2.4.50':\n";
const COLOUR_FRAME = "decodeJPEGBaseline8BitColor(imageFrame, pixelData, canvas)";
const TEXT_STYLE = "textElement.setAttribute('style', combinedStyle);";

// A decoder may hand over signed samples in an unsigned array, in which negative numbers would turn large.
const AS_SIGNED = `${SIGNED}
    const { name } = imageFrame.pixelData.constructor;
    const signed = { Uint8Array: Int8Array, Uint16Array: Int16Array, Uint32Array: Int32Array }[name];
    if (shouldShift && signed) {
        const { buffer, byteOffset, length } = imageFrame.pixelData;
        imageFrame.pixelData = new signed(buffer, byteOffset, length);
    }
`;

// Cornerstone reads numbers of four bytes only from even places that chance to be multiples of four, and RLE of no
// colours with more than 8 bits, nor anything with 32.
const ALIGNED = "decodeLittleEndian(imageFrame, aligned(pixelData, imageFrame.bitsAllocated))";
const ALL_RUNS = `isWide(imageFrame) ? unrolled(imageFrame, pixelData) : ${RUNS}`;

// Cornerstone draws colours of more than 8 bits by their last 8; its check of the length takes halved colours (4:2:2)
// for quartered ones and leaves them as they are.
const DRAWN = "const decodedFrame = asDrawn(await decodePromise, transferSyntax);";

// Half of the range and half a step, in sixteenths (T.81 A.3.1). Cornerstone's is 15 too high for samples of 12 bits.
const RIGHT_MIDDLE = "((255 / component.bitConversion + 1) * 8 + 8)";
const RIGHT_TOP = "(255 / component.bitConversion + 1) * 8 - 24";

// The browser decodes colours of 8 bits in JPEG Extended as it does in Baseline; Cornerstone's own leaves some as YCbCr.
const BOTH_SYNTAXES = `case '1.2.840.10008.1.2.4.51':\n        ${COLOUR_SYNTAX}`;
const STATED_FRAME = COLOUR_FRAME.replace("pixelData", "withStatedColours(pixelData, imageFrame.photometricInterpretation)");

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
      build.onLoad({ filter: /dicom-image-loader\/dist\/esm\/decodeImageFrameWorker\.js$/ }, ({ path }) =>
        transformed(path)((text) => {
          const decoded = replaced(replaced(text, NATIVE, ALIGNED), RUNS, ALL_RUNS);
          const changed = replaced(replaced(decoded, SIGNED, AS_SIGNED), DECODED, DRAWN);
          return `import { aligned, asDrawn } from ${JSON.stringify(STORED_SAMPLES)};
import { isWide, unrolled } from ${JSON.stringify(RUN_LENGTHS)};
${changed}`;
        }),
      );
      build.onLoad({ filter: /dicom-image-loader\/dist\/esm\/codecs\/jpeg\.js$/ }, ({ path }) =>
        transformed(path)((text) => replaced(replaced(text, MIDDLE, RIGHT_MIDDLE), TOP, RIGHT_TOP)),
      );
      build.onLoad({ filter: /imageLoader\/decodeImageFrame\.js$/ }, ({ path }) =>
        transformed(path)((text) => {
          const changed = replaced(replaced(text, COLOUR_SYNTAX, BOTH_SYNTAXES), COLOUR_FRAME, STATED_FRAME);
          return `import { withStatedColours } from ${JSON.stringify(JPEG_COLOURS)};\n${changed}`;
        }),
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
