// What is looked at, the second half of a link: every key of it belongs to the piece of the page that
// shows it, which says how it is now and can be told how it shall be.

export class Looks {
  /** @type {import("../state/link.js").Link} */
  link;
  /** What reads and shows each key, but for those that are only kept. @type {Record<string, LookWay>} */
  ways;
  /** What stays in the address bar while one stays. @type {Look} */
  kept = {};

  /** @param {{looks: Record<string, LookWay>}[]} pieces */
  constructor(link, pieces) {
    this.link = link;
    this.ways = Object.assign({}, ...pieces.map((piece) => piece.looks));
  }

  /** Everything that is looked at now and is not as it is at first. @returns {Look} */
  get now() {
    const found = Object.entries(this.ways).map(([name, way]) => [name, way.get()]);
    return { ...Object.fromEntries(found.filter(([, value]) => value !== undefined)), ...this.kept };
  }

  /** Show what a link says; what it does not name stays as it is, but for what is kept. */
  show(look) {
    for (const { name } of this.link.look) {
      if (name in look) this.ways[name]?.set(look[name]);
    }
  }

  /** Keep what a link says of that, and nothing from before. */
  keep(look) {
    this.kept = this.link.kept(look);
  }
}
