// What is no DICOM image: photographs, films, documents. The browser shows what it can; the rest is a download.

import { say } from "./words.js";

function element(name, attributes) {
  return Object.assign(document.createElement(name), attributes);
}

export function showPicture(place, series, instances) {
  place.replaceChildren();
  place.hidden = false;
  if (!instances.length) place.append(element("p", { textContent: say("nothingToDraw") }));
  for (const { address, mediaType, number } of instances) {
    const label = say("pictureOf", { label: series.label, number });
    if (mediaType.startsWith("image/")) {
      const picture = element("img", { src: address, alt: label, className: "viewer-picture" });
      picture.addEventListener("error", () => {
        picture.replaceWith(element("p", { textContent: say("cannotDraw") }));
      });
      place.append(picture);
    } else if (mediaType.startsWith("video/")) {
      const film = element("video", { src: address, controls: true, preload: "metadata", className: "viewer-picture" });
      film.setAttribute("aria-label", label);
      film.addEventListener("error", () => {
        film.replaceWith(element("p", { textContent: say("cannotPlay", { kind: mediaType }) }));
      });
      place.append(film);
    } else {
      const words = element("p", { textContent: say("onlyDownload", { kind: mediaType }) });
      const link = element("a", { href: address, download: "", textContent: say("download"), className: "viewer-download" });
      place.append(words, link);
    }
  }
}
