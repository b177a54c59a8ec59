// The moments that one has come through, to go back to and forward again.

const REMEMBERED = 200;

/**
 * Whether two moments are one.
 * @param {Moment | null} one
 * @param {Moment | null} other
 */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class History {
  /** @type {Moment[]} */
  past = [];
  /** @type {Moment[]} */
  future = [];
  /** @type {Moment | null} */
  now = null;

  /** A moment has come to rest: the one before it can be gone back to. @param {Moment} moment */
  note(moment) {
    if (alike(moment, this.now)) return;
    if (this.now) this.past = [...this.past, this.now].slice(-REMEMBERED);
    this.now = moment;
    this.future = [];
  }

  /** The moment before a moment, null where there is none. @param {Moment} moment */
  undo(moment) {
    this.note(moment);
    return this.step(this.past, this.future);
  }

  /** The moment that was left by going back. @param {Moment} moment */
  redo(moment) {
    this.note(moment);
    return this.step(this.future, this.past);
  }

  /** @param {Moment[]} from @param {Moment[]} to */
  step(from, to) {
    if (!from.length) return null;
    to.push(this.now);
    this.now = from.pop();
    return this.now;
  }
}
