// What was chosen or dropped, as a flat list of files with the folders above them.

function nameOf(file) {
  return file.webkitRelativePath || file.name;
}

export function fromInput(input) {
  return [...input.files].map((file) => ({ file, name: nameOf(file) }));
}

function readAll(directory) {
  const reader = directory.createReader();
  // A browser gives at most a hundred entries at a time, and an empty list at the end.
  return new Promise((resolve, reject) => {
    const found = [];
    const next = () =>
      reader.readEntries((entries) => {
        if (entries.length === 0) return resolve(found);
        found.push(...entries);
        next();
      }, reject);
    next();
  });
}

async function below(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ file, name: entry.fullPath.replace(/^\//, "") });
  } else if (entry.isDirectory) {
    for (const each of await readAll(entry)) await below(each, found);
  }
}

export async function fromDrop(transfer) {
  // The list is gone after the first wait, so the entries are taken out of it before.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, name: nameOf(file) }));
  const found = [];
  for (const entry of entries) await below(entry, found);
  return found;
}

const EDGE = 64 * 1024;

// The same file chosen again has the same fingerprint; two files of one name and size have not.
export async function fingerprint({ file, name }) {
  const label = new TextEncoder().encode(`${name}\n${file.size}\n`);
  if (!globalThis.crypto?.subtle) return `${name}\n${file.size}\n${file.lastModified}`;
  const edges = [file.slice(0, EDGE), file.slice(Math.max(EDGE, file.size - EDGE))];
  const bytes = await new Blob([label, ...edges]).arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((each) => each.toString(16).padStart(2, "0")).join("");
}
