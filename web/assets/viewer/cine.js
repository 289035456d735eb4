// Plays a stack as a film at a chosen speed; a pane that is busy loses frames, never its pace.

export class Cine {
  constructor(onChange) {
    this.onChange = onChange;
    this.speed = 15;
    this.timer = null;
  }

  get isPlaying() {
    return this.timer !== null;
  }

  toggle(pane) {
    if (this.isPlaying) this.stop();
    else this.play(pane);
  }

  play(pane) {
    this.stop();
    if (!pane || pane.images.length < 2) return;
    let isBusy = false;
    this.pane = pane;
    this.timer = setInterval(async () => {
      if (isBusy) return;
      isBusy = true;
      await pane.goTo((pane.index + 1) % pane.images.length);
      isBusy = false;
    }, 1000 / this.speed);
    this.onChange(true);
  }

  stop() {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.onChange(false);
  }

  setSpeed(framesASecond) {
    this.speed = framesASecond;
    if (this.isPlaying) this.play(this.pane);
  }
}
