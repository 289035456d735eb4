// Nested lists of links become an ARIA tree: one tab stop, arrow keys, branches loaded when they open.
// Without us they stay links, each of which leads to its term's own page.

import { eachNew } from "./content.js";

let branches = 0;

function itemsOf(tree) {
  return [...tree.querySelectorAll("[role=treeitem]")].filter((item) => !item.closest("[hidden]"));
}

function groupOf(item) {
  return item.parentElement.querySelector(":scope > ul");
}

function parentOf(item) {
  return item.closest("ul")?.closest("li")?.querySelector(":scope > a") ?? null;
}

function focus(tree, item) {
  if (!item) return;
  for (const other of tree.querySelectorAll("[role=treeitem][tabindex='0']")) other.tabIndex = -1;
  item.tabIndex = 0;
  item.focus();
}

// Level, place and size are told, since a branch is a list of its own inside another.
function number(list, level) {
  const items = [...list.children].map((entry) => entry.querySelector(":scope > a"));
  items.forEach((item, index) => {
    item.setAttribute("aria-level", level);
    item.setAttribute("aria-posinset", index + 1);
    item.setAttribute("aria-setsize", items.length);
  });
}

function become(list, level) {
  for (const entry of list.children) {
    entry.setAttribute("role", "none");
    const item = entry.querySelector(":scope > a");
    item.setAttribute("role", "treeitem");
    item.tabIndex = -1;
    const group = groupOf(item);
    if ("hasChildren" in item.dataset) item.setAttribute("aria-expanded", String(Boolean(group)));
    if (group) adopt(item, group, level + 1);
  }
  number(list, level);
}

function adopt(item, group, level) {
  group.setAttribute("role", "group");
  group.id ||= `term-branch-${(branches += 1)}`;
  item.setAttribute("aria-owns", group.id);
  become(group, level);
}

function words(text, language, className) {
  const part = document.createElement("span");
  part.textContent = text;
  if (language) part.lang = language;
  if (className) part.className = className;
  return part;
}

// What must be said of a label: its language when it is not the reader's, or that nobody reviewed it.
export function labelNotes({ mark, note }) {
  if (!mark) return note ? [" ", words(note, "", "term-note")] : [];
  const tag = words("", "", "term-mark");
  const seen = words(mark);
  seen.setAttribute("aria-hidden", "true");
  tag.append(seen, words(note, "", "only-read-out"));
  return [" ", tag];
}

function twistOf(tree, hasChildren) {
  const twist = words("", "", "term-twist");
  twist.setAttribute("aria-hidden", "true");
  const drawing = tree.parentElement.querySelector(":scope > [data-term-twist]") ?? document.querySelector("[data-term-twist]");
  if (hasChildren && drawing) twist.append(drawing.content.cloneNode(true));
  return twist;
}

function entryOf(tree, node) {
  const entry = document.createElement("li");
  const item = document.createElement("a");
  item.href = node.url;
  item.dataset.code = node.id;
  item.dataset.label = node.label;
  if (node.hasChildren) item.dataset.hasChildren = "";
  if (node.isFound) item.setAttribute("aria-current", "true");
  const text = words("", "", "term-words");
  text.append(words(node.label, node.labelLanguage));
  text.append(...labelNotes(node));
  if (node.alsoUnder) text.append(" ", words(node.alsoUnder, "", "term-note"));
  item.append(twistOf(tree, node.hasChildren), text);
  entry.append(item);
  if (node.children.length) entry.append(listOf(tree, node.children));
  return entry;
}

function listOf(tree, nodes) {
  const list = document.createElement("ul");
  list.append(...nodes.map((node) => entryOf(tree, node)));
  return list;
}

async function ask(tree, template, code) {
  const url = new URL(template.replace("CODE", encodeURIComponent(code)), location.href);
  url.searchParams.set("language", tree.dataset.language);
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok || response.redirected) throw new Error(`${response.status}`);
  return (await response.json()).nodes;
}

async function open(tree, item) {
  if (item.getAttribute("aria-expanded") !== "false" || item.getAttribute("aria-busy") === "true") return;
  let group = groupOf(item);
  if (!group) {
    item.setAttribute("aria-busy", "true");
    try {
      group = listOf(tree, await ask(tree, tree.dataset.childrenUrl, item.dataset.code));
    } catch {
      // The branch stays closed; the link itself still leads to the term.
      return;
    } finally {
      item.removeAttribute("aria-busy");
    }
    item.parentElement.append(group);
    adopt(item, group, Number(item.getAttribute("aria-level")) + 1);
    addPresences(tree, group);
  }
  group.hidden = false;
  item.setAttribute("aria-expanded", "true");
}

function close(item) {
  const group = groupOf(item);
  if (group) group.hidden = true;
  item.setAttribute("aria-expanded", "false");
}

function toggle(tree, item) {
  if (item.getAttribute("aria-expanded") === "true") close(item);
  else void open(tree, item);
}

function right(tree, item) {
  if (item.getAttribute("aria-expanded") === "false") void open(tree, item);
  else if (groupOf(item)) focus(tree, groupOf(item).querySelector("[role=treeitem]"));
}

function left(tree, item) {
  if (item.getAttribute("aria-expanded") === "true") close(item);
  else focus(tree, parentOf(item));
}

// Typing a letter goes to the next item that begins with it.
function seek(tree, item, letter) {
  const items = itemsOf(tree);
  const at = items.indexOf(item);
  const begins = (one) => one.querySelector(".term-words").textContent.trim().toLowerCase().startsWith(letter.toLowerCase());
  focus(tree, [...items.slice(at + 1), ...items.slice(0, at)].find(begins));
}

function press(tree, event) {
  const item = event.target.closest("[role=treeitem]");
  if (!item || event.ctrlKey || event.metaKey) return;
  const items = itemsOf(tree);
  const at = items.indexOf(item);
  const moves = {
    ArrowDown: () => focus(tree, items[at + 1]),
    ArrowUp: () => focus(tree, items[at - 1]),
    Home: () => focus(tree, items[0]),
    End: () => focus(tree, items.at(-1)),
    ArrowRight: () => right(tree, item),
    ArrowLeft: () => left(tree, item),
  };
  if (moves[event.key]) {
    event.preventDefault();
    moves[event.key]();
  } else if (event.key === "Enter" && "chooses" in tree.dataset) {
    event.preventDefault();
    tell(item, event.shiftKey ? 1 : event.altKey ? 2 : 0);
  } else if (event.key === " ") {
    event.preventDefault();
    toggle(tree, item);
  } else if (event.key.length === 1 && /\S/.test(event.key) && !event.altKey) {
    seek(tree, item, event.key);
  }
}

// The picker around the tree knows what the place among its presences means.
function tell(item, presence) {
  const detail = { id: item.dataset.code, label: item.dataset.label ?? item.querySelector(".term-words > span").textContent, presence };
  item.dispatchEvent(new CustomEvent("term-picked", { bubbles: true, detail }));
}

function click(tree, event) {
  const item = event.target.closest("[role=treeitem]");
  const presence = event.target.closest("[data-presence]");
  if (presence) {
    event.preventDefault();
    tell(presence.closest("li").querySelector(":scope > a"), Number(presence.dataset.presence));
    return;
  }
  if (!item) return;
  const opens = event.target.closest(".term-twist") || "chooses" in tree.dataset;
  if (!opens) return;
  event.preventDefault();
  focus(tree, item);
  if ("hasChildren" in item.dataset) toggle(tree, item);
}

// For pointers: what Enter with its keys does, beside each item.
function addPresences(tree, list) {
  if (!("chooses" in tree.dataset)) return;
  const names = [...tree.closest("[data-term-picker]").querySelectorAll("[data-presence-words]")];
  for (const item of list.querySelectorAll("[role=treeitem]")) {
    names.forEach((name, index) => {
      const part = words(name.content.textContent, "", "term-presence");
      part.dataset.presence = index;
      part.setAttribute("aria-hidden", "true");
      item.append(part);
    });
  }
}

function show(tree, nodes) {
  tree.replaceChildren(...nodes.map((node) => entryOf(tree, node)));
  become(tree, 1);
  addPresences(tree, tree);
  begin(tree);
}

// The one tab stop is the found term, in the middle of what the list shows.
function begin(tree) {
  const found = tree.querySelector("[aria-current]");
  (found ?? tree.querySelector("[role=treeitem]")).tabIndex = 0;
  if (found) tree.scrollTop = found.offsetTop - (tree.clientHeight - found.offsetHeight) / 2;
}

// Fills a tree that is there to choose from: below its root, or open at a term.
export async function fillTree(tree, code = null) {
  const { childrenUrl, treeUrl, root } = tree.dataset;
  show(tree, await (code ? ask(tree, treeUrl, code) : ask(tree, childrenUrl, root)));
}

export function growTermTrees(part) {
  eachNew(part, "[data-term-tree]", (tree) => {
    tree.setAttribute("role", "tree");
    tree.addEventListener("keydown", (event) => press(tree, event));
    tree.addEventListener("click", (event) => click(tree, event));
    if (!tree.children.length) return;
    become(tree, 1);
    begin(tree);
  });
}
