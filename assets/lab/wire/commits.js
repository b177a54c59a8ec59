// What page and Streamlit say to each other, and the one place that knows how.
//
// The page speaks by committing its component's state value `request`, {id, query, have}; each
// commit runs the script, ids only grow, and a newer commit takes the place of an older one.
//
//   a question   have: false. There is no live channel: the script answers with the picture.
//   a report     have: true. Nothing moves any more, and the picture is here already: the script
//                writes the link, `query`, into the address bar, and brings up to date what is
//                open below the Lab.
//
// The script speaks by giving bytes to a second component, the Lab's own wire, which raises an event
// with them. What they say depends on the id in their header:
//
//   a question's   the answer to it
//   a report's     the report has been taken: from now on Streamlit is told of `query`. If a later
//                  question has overtaken it, it may not have been, and the page reports again
//   none           no commit asked for this. The address bar did: a visit, a link, a step back.
//                  Where it had no link, the page puts it there
//
// The script (optviz/pages/mounted.py) holds the other end: a commit that is new wins over the address
// bar, else the address bar does, if it says something else than was last written there.

import { fillAddress } from "../page/address.js";
import { readHeader } from "./payload.js";

const REPORT_DEADLINE = 20000; // milliseconds until a report counts as lost
// A server that takes so long for one has many to serve, and is spared the next for some times as
// long: the pictures, which come over the live channel, go first.
const SLOW = 400;
const TIMES = 4;
const SPARED_AT_MOST = 5000;

export class Commits {
  /** The name of the wire that brings what the script says. */
  wire;
  /** Writes the component's state value. */
  write;
  ident = Date.now();
  /** The query that Streamlit and the address bar show. */
  told = null;
  /** The report on its way, {ident, query, begun}. */
  report = null;
  /** Until when the server is spared another. */
  spared = 0;
  /** The bytes that came last: a component may be handed the same again. */
  last = null;
  off = new AbortController();

  /** @param write takes {id, query, have} */
  constructor(wire, write) {
    this.wire = wire;
    this.write = write;
  }

  /** Ask through Streamlit; the id that the answer will have. */
  ask(query) {
    this.write({ id: ++this.ident, query, have: false });
    return this.ident;
  }

  /** Report a state whose picture is here, unless another report is on its way, or just was. */
  tell(query) {
    const begun = performance.now();
    if (begun < (this.report ? this.report.begun + REPORT_DEADLINE : this.spared)) return;
    this.report = { ident: ++this.ident, query, begun };
    this.write({ id: this.ident, query, have: true });
  }

  /**
   * Hear what the script says, from now on and what it has said already.
   * @param on `answer(bytes, id)` to a question, `page(bytes)` for what no commit asked for,
   *   `room(room)` for all of them, what the script says of a room
   */
  listen(on) {
    const { signal } = this.off;
    const arrived = (bytes) => this.arrived(bytes, on);
    const said = `optviz:payload:${this.wire}`;
    const heard = (event) => arrived(event.detail);
    document.addEventListener(said, heard, { signal });
    const before = document.optvizPayloads?.[this.wire];
    if (before) arrived(before);
  }

  arrived(bytes, on) {
    if (bytes === this.last) return;
    this.last = bytes;
    const { id, link, bare, room } = readHeader(bytes).header;
    on.room(room ?? null);
    if (!id) {
      on.page(bytes);
      if (bare) fillAddress(link);
      return;
    }
    if (this.report && id >= this.report.ident) {
      if (id === this.report.ident) this.told = this.report.query;
      const now = performance.now();
      const took = now - this.report.begun;
      this.spared = took > SLOW ? now + Math.min(TIMES * took, SPARED_AT_MOST) : 0;
      this.report = null;
    }
    on.answer(bytes, id);
  }

  close() {
    this.off.abort();
    delete document.optvizPayloads?.[this.wire];
  }
}
