// Walks through the series in the viewer's active pane and hands over what was decoded.
// Cornerstone tells the page of each new image by an event, with its pixels.

async ({ frames, drawn }) => {
  const pane = document.querySelectorAll("[data-pane]")[1];
  const slider = pane.querySelector("[data-slider]");
  const message = pane.querySelector("[data-message]");
  const place = pane.querySelector("[data-place]");
  const pause = () => new Promise((done) => setTimeout(done, 4));
  const bytesOf = (pixels) => {
    const bytes = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  };
  const picture = pane.querySelector("[data-drawn]");
  const isTold = () => !message.hidden && !message.textContent.startsWith("The images are being opened");
  const drawnByServer = async () => {
    await picture.decode();
    const [width, height] = [picture.naturalWidth, picture.naturalHeight];
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.drawImage(picture, 0, 0);
    return { rows: height, columns: width, isColour: true, kind: "Uint8ClampedArray", pixels: bytesOf(context.getImageData(0, 0, width, height).data) };
  };
  const isNamed = (image) => window.newImage?.imageId.endsWith(`/instances/${image.sop}/frames/${image.frame}`);
  const goTo = async (index) => {
    const text = place.textContent;
    if (index !== Number(slider.value) - 1) {
      slider.value = String(index + 1);
      slider.dispatchEvent(new Event("input"));
    }
    for (const until = Date.now() + 10000; Date.now() < until; await pause()) {
      const image = window.consiliumViewer.place();
      const isThere = place.textContent.includes(` ${index + 1} `);
      if (isThere && (isTold() || (message.hidden && isNamed(image)))) return image;
    }
    const told = [place.textContent, message.hidden, message.textContent, window.newImage?.imageId, JSON.stringify(window.consiliumViewer.place()?.sop)];
    throw new Error(`nothing came of image ${index + 1} after ${text}: ${told.join(" | ")}`);
  };
  const seen = [];
  const take = async (index) => {
    const { sop, frame } = await goTo(index);
    const said = { sop, frame, message: message.hidden ? "" : message.textContent };
    if (message.hidden) {
      // A picture is drawn after it is announced.
      if (drawn.includes(sop)) await new Promise((done) => setTimeout(done, 250));
      const { image } = window.newImage;
      const pixels = image.getPixelData();
      Object.assign(said, {
        rows: image.rows,
        columns: image.columns,
        isColour: image.color,
        isScaled: Boolean(image.preScale?.scaled),
        kind: pixels.constructor.name,
        pixels: bytesOf(pixels),
        look: window.consiliumViewer.look(),
        drawn: drawn.includes(sop) ? pane.querySelector("canvas").toDataURL("image/png") : null,
      });
    }
    if (!picture.hidden) Object.assign(said, await drawnByServer());
    seen.push(said);
    return sop;
  };
  const total = Number(slider.max);
  for (let index = 0; index < total; ) {
    const count = frames[await take(index)];
    const middle = Math.floor(count / 2);
    if (middle > 0 && middle < count - 1) await take(index + middle);
    if (count > 1) await take(index + count - 1);
    index += count;
  }
  return seen;
}
