// What a link says, as the page writes it: the rows of optviz/lab/link.py, which the catalogue has.

/**
 * A value at its place in a state.
 * @param {any} state
 * @param {string[]} place
 */
const placedIn = (state, place) => place.reduce((part, name) => part[name], state);

/** A run as one word: its optimizer, then name~value pairs. @param {RunState} run */
function runWord(run) {
  const words = [run.optimizer, "clip", run.clip, ...Object.entries(run.own).flat()];
  return [...words, ...(run.hidden ? ["hidden", 1] : []), "style", run.style].join("~");
}

/**
 * The pairs of a key and a value, none for what need not be said.
 * @param {LinkKey} key
 * @returns {[name: string, text: string][]}
 */
function pairsOf({ name, kind }, value) {
  if (kind === "params") return Object.entries(value).map(([one, v]) => [one, String(v)]);
  if (kind === "runs") return value.map((run) => [name, runWord(run)]);
  if (kind === "flag") return value ? [[name, "1"]] : [];
  if (kind === "numbers" || kind === "words") return value.length ? [[name, value.join("~")]] : [];
  // A space may be what became of a + that was written by hand.
  if (kind === "formula") return value ? [[name, value.replaceAll(" ", "~")]] : [];
  return value === "" ? [] : [[name, String(value)]];
}

export class Link {
  /** The rows of either half. @type {LinkKey[]} */
  state;
  /** @type {LinkKey[]} */
  look;

  /** @param {{state: LinkKey[], look: LinkKey[]}} keys */
  constructor({ state, look }) {
    this.state = state;
    this.look = look;
  }

  /**
   * A state as a query.
   * @param {LabState} state
   * @param {Look} look as much of it as is to be said
   */
  write(state, look = {}) {
    const pairs = this.state.flatMap((key) => pairsOf(key, placedIn(state, key.place)));
    return new URLSearchParams([...pairs, ...this.pairs(look)]).toString();
  }

  /**
   * A look, to be put behind a state.
   * @param {Look} look
   * @returns {[name: string, text: string][]}
   */
  pairs(look) {
    return this.look.flatMap((key) => (key.name in look ? pairsOf(key, look[key.name]) : []));
  }

  /**
   * What of a look stays in the address bar.
   * @param {Look} look
   * @returns {Look}
   */
  kept(look) {
    const keys = this.look.filter(({ name, kept }) => kept && look[name] !== undefined);
    return Object.fromEntries(keys.map(({ name }) => [name, look[name]]));
  }
}
