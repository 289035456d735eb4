// "Point here": keeps how the image is being looked at, and gives a link that opens it again exactly so.

import { AnswerError } from "./dicomweb.js";

// Every mark that is drawn on the image, in the version in which it is seen.
function marksHere({ sop, frame }, joined) {
  return (joined?.marks.drawn() ?? [])
    .filter((mark) => mark.sop === sop && mark.frame === frame)
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
        marks: marksHere(here, joined),
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
