// The picture that the server draws of an image that no decoder of the browser takes (PS3.18 10.4.1.1.3).

import { AnswerError, fetched } from "./dicomweb.js";
import { syntaxName } from "./syntaxes.js";
import { say } from "./words.js";

const NOT_OPEN = [401, 403, 404];
const SERVER_AWAY = 500;

// The server draws what it can; it refuses the rest with 406.
function whyNone(error, image) {
  const status = error instanceof AnswerError ? error.status : SERVER_AWAY;
  if (NOT_OPEN.includes(status)) return say("notAllowed");
  if (status >= SERVER_AWAY) return say("notLoaded");
  return say("cannotShow", { syntax: syntaxName(image.syntax) });
}

export class ServerPicture {
  constructor(picture) {
    Object.assign(this, { picture, round: 0 });
  }

  get isShown() {
    return !this.picture.hidden;
  }

  hide() {
    this.round += 1;
    URL.revokeObjectURL(this.picture.src);
    this.picture.removeAttribute("src");
    this.picture.hidden = true;
  }

  // Returns what is to be said of the image, or null when another was asked for meanwhile.
  async show(image, description) {
    this.hide();
    const { picture, round } = this;
    try {
      const answer = await fetched(`${image.imageId.replace(/^wadors:/, "")}/rendered`, "image/png");
      const content = await answer.blob();
      if (round !== this.round) return null;
      Object.assign(picture, { src: URL.createObjectURL(content), alt: description, hidden: false });
      return say("drawnByServer", { syntax: syntaxName(image.syntax) });
    } catch (error) {
      return round === this.round ? whyNone(error, image) : null;
    }
  }
}
