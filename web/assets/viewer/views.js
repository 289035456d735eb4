// "Point here": keeps how the image is being looked at, and gives a link that opens it again exactly so.

import { AnswerError } from "./dicomweb.js";

// What a view names at most (web/imaging/viewer/shapes.py).
const MOST = 200;

// Every mark that is drawn on the image, in the version in which it is seen; a slide is one image.
function marksHere({ sop, frame }, screen, joined) {
  return (joined?.marks.drawn() ?? [])
    .filter((mark) => screen.slide || (mark.sop === sop && mark.frame === frame))
    .slice(-MOST)
    .map(({ id, version }) => ({ id, version }));
}

export async function keepView(screen, config, joined) {
  const place = screen.root.querySelector("[data-kept-view]");
  const here = screen.pointed();
  if (!here) {
    screen.tell("slideNowhere");
    return;
  }
  screen.tell("saving");
  await joined?.marks.settle();
  try {
    const answer = await fetch(config.views.url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": config.token },
      body: JSON.stringify({
        command: crypto.randomUUID(),
        ...here,
        marks: marksHere(here, screen, joined),
      }),
    });
    if (answer.redirected || answer.status !== 201) throw new AnswerError(answer.status);
    const { url } = await answer.json();
    place.hidden = false;
    place.querySelector("a[data-view-link]").href = url;
    place.querySelector("a[data-view-link]").focus();
    screen.tell("viewKept");
  } catch {
    screen.tell("notSaved");
  }
}
