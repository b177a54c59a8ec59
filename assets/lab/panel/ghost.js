// The ghost: the paths of a line-up that was pinned, thin beside those of the one that is shown.

import { exact } from "../numbers/write.js";
import { setHidden, setText } from "../page/element.js";
import { toShow } from "../wire/payload.js";
import { inRow, say } from "../words/say.js";

/** What differs between two states, as messages. */
function changesOf(before, now, lab) {
  const { shared } = lab.catalogue;
  const said = [];
  const values = (from, to, paramOf) => {
    for (const [name, value] of Object.entries(to)) {
      if (from[name] === value) continue;
      const { label, symbol, choices } = paramOf(name);
      const text = (v) => (choices?.length ? choices[v][1] : exact(v));
      const change = { what: symbol || label, was: text(from[name]), is: text(value) };
      said.push(["page.ghost.change", change]);
    }
  };
  const { subject } = lab.values;
  for (const [param, field] of subject.params(now)) {
    values({ [param.name]: before[field][param.name] }, { [param.name]: now[field][param.name] }, () => param);
  }
  values(before.shared, now.shared, (name) => shared[name]);
  values(before.noise, now.noise, (name) => lab.catalogue.noise[name]);
  said.push(...lab.stage.changes(before, now));
  if (JSON.stringify(before.runs) !== JSON.stringify(now.runs)) said.push(["page.ghost.runs", {}]);
  return said;
}

export class Ghost {
  lab;
  button;
  text;
  /** The answer that was drawn when it was pinned. @type {Shown} */
  pinned = null;
  /** A link that is to be pinned, once its picture is here; and one that has none. */
  wish = "";

  /** @param lab the owner: `shown`, `catalogue`, and `besideChanged()` */
  constructor(root, lab) {
    this.lab = lab;
    this.button = root.querySelector(".pin");
    this.text = root.querySelector(".pinned");
    this.button.onclick = () => {
      this.pinned = this.pinned ? null : lab.shown;
      this.wish = "";
      lab.besideChanged();
    };
  }

  /** @returns {Record<string, LookWay>} */
  get looks() {
    return { pin: { get: () => this.wish || this.pinned?.link, set: (link) => this.pin(link) } };
  }

  pin(link) {
    if (link !== this.pinned?.link) this.wish = link;
  }

  /** What must be asked to draw what is to be pinned, null if nothing. */
  wanted() {
    return this.wish ? `${this.wish}&ask=pin` : null;
  }

  take(_, query, answer) {
    if (query !== this.wanted()) return;
    this.wish = "";
    this.pinned = toShow(answer);
    this.lab.besideChanged();
  }

  /** Whether what was pinned and what is shown lie on one surface, be it with other parameters. */
  get here() {
    const [was, is] = [this.pinned?.state, this.lab.shown.state];
    const { subject } = this.lab.values;
    return Boolean(was) && subject.keyOf(was) === subject.keyOf(is);
  }

  /** The runs that were pinned, none where they would mean nothing. */
  get runs() {
    return this.here ? this.pinned.runs.filter(Boolean) : [];
  }

  /** Those of which even the loss can be compared: it is measured from the same least value. */
  get comparable() {
    return this.here && this.pinned.floor === this.lab.shown.floor ? this.runs : [];
  }

  /** Say what has changed since. */
  say() {
    const { pinned, lab } = this;
    this.button.setAttribute("aria-pressed", String(Boolean(pinned)));
    setText(this.button, say(pinned ? "page.ghost.unpin" : "page.ghost.pin"));
    setHidden(this.text, !pinned);
    if (!pinned) return;
    if (!this.here) {
      const { name } = lab.values.cardOf(pinned.state);
      setText(this.text, say("page.ghost.elsewhere", { name }));
      return;
    }
    const changes = changesOf(pinned.state, lab.shown.state, lab);
    const since = changes.length ? say("page.ghost.since", { changes: inRow(changes) }) : say("page.ghost.same");
    setText(this.text, since);
  }
}
