// The states that one has come through, to go back to and forward again.

const REMEMBERED = 200;

/**
 * Whether two states are one.
 * @param {LabState | null} one
 * @param {LabState | null} other
 */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class History {
  /** @type {LabState[]} */
  past = [];
  /** @type {LabState[]} */
  future = [];
  /** @type {LabState | null} */
  now = null;

  /** A state has come to rest: the one before it can be gone back to. @param {LabState} state */
  note(state) {
    if (alike(state, this.now)) return;
    if (this.now) this.past = [...this.past, this.now].slice(-REMEMBERED);
    this.now = state;
    this.future = [];
  }

  /** The state before a state, null where there is none. @param {LabState} state */
  undo(state) {
    this.note(state);
    return this.step(this.past, this.future);
  }

  /** The state that was left by going back. @param {LabState} state */
  redo(state) {
    this.note(state);
    return this.step(this.future, this.past);
  }

  /** @param {LabState[]} from @param {LabState[]} to */
  step(from, to) {
    if (!from.length) return null;
    to.push(this.now);
    this.now = from.pop();
    return this.now;
  }
}
