// The loss to hear: a tone for every run, which falls with its loss while the step moves.

const BASS = 220; // Hz, of the least loss in the curve
const OCTAVES = 3; // above it, the largest
const LOUDNESS = 0.2; // of all tones together
const GLIDE = 0.02; // seconds in which a tone changes
const LINGER = 250; // milliseconds after the last step until it is quiet

export class Sound {
  /** @type {HTMLButtonElement} */
  button;
  /** @type {AudioContext} */
  context = null;
  /** A tone for each place of the line-up. @type {{tone: OscillatorNode, gain: GainNode}[]} */
  voices = [];
  /** The runs that are heard, and the least and the largest of their losses. @type {ShownRun[]} */
  runs = null;
  low = 0;
  high = 1;
  step = -1;
  resting;

  constructor(root) {
    this.button = root.querySelector(".player .sound");
    this.button.onclick = () => this.set(!this.on);
  }

  get on() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  /** Begin to be heard, or cease; before the first time there is nothing that could be. */
  set(on) {
    this.button.setAttribute("aria-pressed", String(on));
    if (on) {
      this.context ??= new AudioContext();
      this.context.resume();
    } else this.context?.suspend();
  }

  /** The step that is shown. @param {ShownRun[]} runs null where one is hidden */
  hear(runs, step) {
    if (!this.on || (runs === this.runs && step === this.step)) return;
    if (runs !== this.runs) this.measure(runs);
    this.step = step;
    const heard = runs.filter((run) => run && step < run.rows).length;
    runs.forEach((run, k) => this.sing(k, run && step < run.rows ? run.loss[step] : NaN, LOUDNESS / Math.max(heard, 1)));
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.hush(), LINGER);
  }

  measure(runs) {
    this.runs = runs;
    [this.low, this.high] = [Infinity, -Infinity];
    for (const run of runs) {
      for (const loss of run?.loss ?? []) {
        if (!Number.isFinite(loss)) continue;
        this.low = Math.min(this.low, loss);
        this.high = Math.max(this.high, loss);
      }
    }
  }

  /** Hertz of a loss. */
  pitch(loss) {
    const share = (loss - this.low) / (this.high - this.low || 1);
    return BASS * 2 ** (OCTAVES * share);
  }

  sing(k, loss, loud) {
    const { context } = this;
    const { tone, gain } = (this.voices[k] ??= this.voice());
    const heard = Number.isFinite(loss);
    if (heard) tone.frequency.setTargetAtTime(this.pitch(loss), context.currentTime, GLIDE);
    gain.gain.setTargetAtTime(heard ? loud : 0, context.currentTime, GLIDE);
  }

  voice() {
    const { context } = this;
    const tone = new OscillatorNode(context, { type: "triangle" });
    const gain = new GainNode(context, { gain: 0 });
    tone.connect(gain).connect(context.destination);
    tone.start();
    return { tone, gain };
  }

  hush() {
    for (const { gain } of this.voices) gain.gain.setTargetAtTime(0, this.context.currentTime, GLIDE);
  }

  close() {
    clearTimeout(this.resting);
    this.context?.close();
  }
}
