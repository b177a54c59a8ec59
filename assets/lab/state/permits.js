// Which controls there are, and which of them move: what a link's `show` and `lock` say of them.
// A control goes by the name of its parameter, or of the part of the page that it is.

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** The parts of a run that belong to the line-up itself. @param {RunState} run */
const kindOf = ({ optimizer, clip, hidden }) => [optimizer, clip, hidden];

export class Permits {
  /** The part that a parameter's control stands in, where it can be named by that too. */
  partOf = {};
  /** The controls that there are, null for all; and those of them that do not move. */
  show = null;
  lock = [];

  /** What a link says of a state. @type {LinkKey[]} */
  keys;

  /** @param {Catalogue} catalogue */
  constructor({ noise, scheduling, link }) {
    this.keys = link.state;
    for (const name of Object.keys(noise)) this.partOf[name] = "noise";
    for (const name of scheduling) this.partOf[name] = "schedule";
  }

  /** @param {Look} look */
  take({ show, lock }) {
    this.show = show ?? null;
    this.lock = lock ?? [];
  }

  /** Whether anything is hidden or locked at all. */
  get any() {
    return this.show !== null || this.lock.length > 0;
  }

  exists(name) {
    return !this.show || this.show.includes(name) || this.show.includes(this.partOf[name]);
  }

  moves(name) {
    return this.exists(name) && !this.lock.includes(name) && !this.lock.includes(this.partOf[name]);
  }

  /** Whether a part of the page is there, for itself or for a parameter within it. */
  holds(part) {
    return this.exists(part) || Object.keys(this.partOf).some((n) => this.partOf[n] === part && this.exists(n));
  }

  /**
   * A state like `after`, in which everything that does not move is as it was before; `after` itself
   * where all of it may.
   * @param {LabState} before
   * @param {LabState} after
   * @returns {LabState}
   */
  restrain(before, after) {
    if (!this.any) return after;
    const next = { ...after };
    const keep = (was, is) =>
      Object.fromEntries(Object.keys(is).map((n) => [n, n in was && !this.moves(n) ? was[n] : is[n]]));
    const subject = this.keys.filter(({ must, kind }) => must || kind === "formula");
    if (subject.some(({ must, name }) => must && !this.moves(name))) {
      for (const { place: [field] } of subject) next[field] = before[field];
    }
    const are = (one, other) => subject.every(({ place: [field] }) => one[field] === other[field]);
    for (const { name, kind, must, place } of this.keys) {
      const [field] = place;
      if (kind === "params" && are(next, before)) {
        next[field] = keep(before[field], are(after, before) ? after[field] : before[field]);
      } else if (kind.startsWith("number") && place.length === 1) {
        if (!must && !this.moves(name)) next[field] = before[field];
      } else if (place.length > 1) next[field] = keep(before[field], after[field]);
    }
    next.runs = this.restrainRuns(before.runs, after.runs);
    return same(next, after) ? after : next;
  }

  /** @param {RunState[]} before @param {RunState[]} after */
  restrainRuns(before, after) {
    const free = this.moves("run");
    if (!free && !same(before.map(kindOf), after.map(kindOf))) return before;
    return after.map((run, slot) => {
      const was = before[slot];
      if (!was || was.optimizer !== run.optimizer) return run;
      const names = new Set([...Object.keys(was.own), ...Object.keys(run.own)]);
      const own = { ...run.own };
      for (const name of names) {
        if (this.moves(name) && (free || name in was.own)) continue;
        delete own[name];
        if (name in was.own) own[name] = was.own[name];
      }
      return { ...run, own };
    });
  }

  /** Whether a change is refused in part. @param {LabState} before @param {LabState} after */
  refuses(before, after) {
    return this.restrain(before, after) !== after;
  }

  /**
   * Bring the controls of the page up to date: what does not exist is not there, what is locked
   * takes no hand.
   */
  apply(root) {
    for (const node of root.querySelectorAll("[data-control], [data-param]")) {
      const name = node.dataset.control ?? node.dataset.param;
      node.toggleAttribute("data-absent", !this.holds(name));
      node.inert = !this.holds(name) || (this.exists(name) && !this.moves(name));
    }
    const settings = root.querySelector(".settings");
    // Within what is absent itself, all would seem to be.
    settings.removeAttribute("data-absent");
    const left = [...settings.querySelectorAll("[data-control], [data-param]")];
    settings.toggleAttribute("data-absent", left.every((node) => node.closest("[data-absent]")));
  }
}
