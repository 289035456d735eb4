// The page that shows images: reads what the server says of it, starts the engine, joins buttons, keys and marks.

import { startEngine } from "./engine.js";
import { KeyboardCross } from "./keyboard_cross.js";
import { KEYS, listenToKeys } from "./keys.js";
import { Marks } from "./marks.js";
import { MarkStore } from "./mark_store.js";
import { MarkTable } from "./mark_table.js";
import { worldOf } from "./mark_shapes.js";
import { PinnedMarks } from "./pinned_marks.js";
import { Screen } from "./screen.js";
import { StackMarks, abandon } from "./stack_marks.js";
import { keepView } from "./views.js";
import { learnWords, say } from "./words.js";

const root = document.querySelector("[data-viewer]");
const config = JSON.parse(root.dataset.config);
learnWords(config.words);

// Asks for the words beside an arrow; an empty answer takes the arrow back.
function askForText(done) {
  const dialog = root.querySelector("[data-text-dialog]");
  const field = dialog.querySelector("input");
  field.value = "";
  dialog.returnValue = "";
  dialog.addEventListener("close", () => done(dialog.returnValue === "keep" ? field.value.trim() : ""), { once: true });
  dialog.showModal();
}

// Shows what may say who the patient is; answers with other words or with why they may stay, or null.
function askWhy(found, text) {
  const dialog = root.querySelector("[data-naming-dialog]");
  const [words, why] = [dialog.querySelector("[data-text]"), dialog.querySelector("[data-why]")];
  dialog.querySelector("[data-found]").replaceChildren(
    ...found.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })),
  );
  words.value = text;
  why.value = "";
  dialog.returnValue = "";
  return new Promise((answered) => {
    const answer = () => answered(dialog.returnValue === "keep" ? { text: words.value.trim(), keptBecause: why.value.trim() } : null);
    dialog.addEventListener("close", answer, { once: true });
    dialog.showModal();
  });
}

function joinMarks(screen) {
  const store = new MarkStore(config.marks, config.token);
  // Marks are those of the page's own series, in whichever pane it stands.
  const own = () => screen.panes.filter((pane) => pane.series?.id === config.current);
  const opened = () => own()[0]?.images ?? [];
  const numberOf = ({ sop, frame }) => {
    const at = opened().findIndex((each) => each.sop === sop && each.frame === frame);
    return at < 0 ? null : at + 1;
  };
  const isSlide = screen.series(config.current).isSlide;
  const pinned = config.view && new PinnedMarks(root.querySelector("[data-pinned]"), config.view, { isSlide });
  const surroundings = {
    tell: (key) => screen.tell(key),
    askWhy,
    listMarks: (all) => {
      table.list(screen.slide ? all : all.toSorted((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0)));
      showKey();
    },
  };
  const stack = new StackMarks({
    surface: screen.panes[0].surface,
    imageOf: (imageId) => opened().find((each) => each.imageId === imageId),
    imageIdOf: ({ sop, frame }) => opened().find((each) => each.sop === sop && each.frame === frame)?.imageId,
  });
  const marks = new Marks(store, surroundings, pinned, stack);
  const table = new MarkTable(root.querySelector("[data-marks]"), {
    placeOf: (mark, at) =>
      screen.slide ? say("slidePlace", { number: at + 1 }) : say("imageNumber", { number: numberOf(mark) ?? "?" }),
    measured: (mark) => marks.measured(mark),
    goTo: (mark) => {
      if (screen.slide) return screen.slide.goTo(mark);
      const at = (numberOf(mark) ?? 1) - 1;
      if (screen.planes.isOpen) screen.planes.goTo(worldOf(mark, opened()[at].imageId));
      return (own()[0] ?? screen.active).goTo(at);
    },
    remove: (mark) => marks.remove(mark),
  });
  const showKey = () => {
    const image = screen.imageInSight;
    const isKey = [...store.marks.values()].some(
      (mark) => mark.kind === "key_image" && mark.sop === image?.sop && mark.frame === image?.frame && mark.isMine,
    );
    screen.press("keyImage", isKey);
  };
  screen.addEventListener("moved", showKey);
  screen.addEventListener("opened", () => {
    if (screen.slide) marks.drawOn(screen.slide.marks);
    marks.draw(false);
  });
  return { store, marks };
}

// A page of a slide may show a stack: then the keys are those of stacks.
function showHelp(help, kind) {
  for (const table of help.querySelectorAll("[data-help-for]")) table.hidden = table.dataset.helpFor !== kind;
  help.showModal();
}

function joinControls(screen, joined) {
  const help = root.querySelector("[data-help]");
  const act = (name, detail) => screen.act(name, detail);
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) act(button.dataset.act);
    // Beside another series; alone, the link opens that series' own page with its marks.
    const link = event.target.closest("[data-series-link]");
    if (link && screen.isDouble && !event.ctrlKey && !event.metaKey && screen.isStack(link.dataset.seriesLink)) {
      event.preventDefault();
      screen.open(link.dataset.seriesLink);
    }
  });
  root.querySelector("[data-speed]")?.addEventListener("change", (event) => screen.cine.setSpeed(Number(event.target.value)));
  listenToKeys(root, act);
  // Where the focus is on an image itself, marks are drawn by keys too.
  new KeyboardCross(root, {
    toolInHand: () => root.querySelector("[data-act^='tool:'][aria-pressed='true']")?.dataset.act.split(":")[1],
    surfaceOf: (element) => {
      if (screen.slide) return element === screen.slide.surface ? element : null;
      return screen.panes.find((pane) => pane.element === element && !pane.unseen)?.surface ?? null;
    },
    abort: (surface) => (screen.slide ? screen.slide.marks.abort() : abandon(surface)),
    tell: (key, values) => screen.tell(key, values),
  });
  screen.addEventListener("act", ({ detail }) => {
    if (detail === "help") showHelp(help, screen.slide ? "slide" : "stack");
    if (detail === "keyImage" && config.marks?.mayMark) {
      const image = screen.imageInSight;
      if (!image) screen.tell("slideNowhere");
      else if (image.series === config.current) joined.marks.toggleKey(image);
      else screen.tell("otherSeries");
    }
    if (detail === "point" && config.views) keepView(screen, config, joined);
  });
}

async function start() {
  const engine = await startEngine(config.worker);
  const screen = new Screen(root, engine, config, askForText);
  const joined = config.marks ? joinMarks(screen) : null;
  joinControls(screen, joined);
  screen.use("window");
  const { view } = config;
  // What became of the marks is told above the image: the view is put into the room that is left.
  if (view) await joined?.store.refresh();
  await screen.open(config.current, view ? { sop: view.sop, frame: view.frame, view } : {});
  if (view) screen.putLook(view.look);
  joined?.store.follow();
  root.dataset.started = "true";
  screen.focus();
  // What tests and support staff ask: how the image is being looked at, in numbers.
  window.consiliumViewer = {
    look: () => screen.pointed()?.look,
    place: () => (screen.slide ? screen.pointed() : screen.active.image),
    marks: () => joined?.marks.drawn() ?? [],
    isDrawn: () => screen.slide?.isDrawn ?? true,
    keys: KEYS,
  };
}

start().catch((error) => {
  root.querySelector("[data-status]").textContent = say("notStarted");
  console.error(error);
});
