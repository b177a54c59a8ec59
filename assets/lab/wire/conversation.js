// The conversation with the engine: what the page asks for, and what it does with the answers.
//
// The page is after one of three things, its aim:
//
//   following      the picture of the state, whatever it is now
//   recommending   the values that suit the surface; every question asks for them until they came
//   trying         the surface of a typed formula; until it is here, all stays as it is
//
// What can happen, and what comes of it (→ is the aim from then on; each of the first four asks):
//
//                         following              recommending           trying
//   a control moves       following              recommending           trying
//   Recommended values    → recommending         recommending           trying: it brings them
//   a surface is picked   → recommending         recommending           → recommending
//   a formula is typed    → trying               → trying               trying, that one
//   the answer is here    show                   adopt → following      adopt → following, or, if
//                                                                       refused, say why, → following
//   a late answer         show, where the formula is still ours; the hand that has moved on since
//                         is not called back
//   no picture came       stay, say why          → following, say why   → following, say why
//   Streamlit says so     adopt → following
//
// To show is to draw an answer; to adopt, to take over its state as well. Once nothing is on its
// way and no hand is on a control, Streamlit is told of the state (commits.js), and so the link.

import { readPayload } from "./payload.js";

const REST = 250; // milliseconds without a change before the link follows

/** Whether a query asks for recommended values, and its answer may be adopted. */
const recommends = (query) => query.includes("&ask=recommend");

export class Conversation {
  /** @type {"following" | "recommending" | "trying"} */
  aim = "following";
  /** The formula that is tried. */
  formula = "";
  /** The newest question for a picture. */
  asked = null;
  /** The query that could not be answered with a picture, and is not asked again by itself. */
  refused = null;
  /** The surface of the state that was adopted last: that whose line-up is at hand. */
  home = "";
  /** Where a teacher leads to, while that is asked for: its query, and what comes then. */
  ledTo = null;
  /** Whether a hand is on a control. */
  holding = false;
  resting;
  page;
  /** @type {import("./commits.js").Commits} */
  commits;
  askers;
  /** @type {import("./channel.js").Channel} */
  channel;

  /**
   * @param page `state`, `shown`, whether a hand is `typing` a formula, and whether nothing is asked
   *   for beside the picture while one moves, which is then `alone`; `encode(state)`, a query,
   *   `withKept(query)`, and `fieldWanted()`, words behind it; `keep(look)`, `surround(header)`,
   *   `enter(room)`, `take(answer, state)`, with a state to adopt or null, `restrain(state)`, to what
   *   is not locked, `show(look)`, `refuse(note)`, `awaiting()`, `rested()`, `refresh()`
   * @param channel made by `connect`, since it hands its answers to us
   * @param askers what asks further questions, by the word of the header that answers them, the
   *   rarest first: `wanted(step, query)`, a query or null, and `take(told, query, answer)`, the
   *   word's own part of the answer and the whole
   */
  constructor({ page, commits, askers, connect }) {
    this.page = page;
    this.commits = commits;
    this.askers = askers;
    this.channel = connect((bytes, query) => this.answered(bytes, query));
  }

  /** Begin: what Streamlit has to say is heard once the page can draw it. */
  listen() {
    this.commits.listen({
      answer: (bytes, ident) => this.channel.deliver(bytes, ident),
      page: (bytes) => this.opened(bytes),
      room: (room) => this.page.enter(room),
    });
  }

  /** Whether an answer is on its way that will change what is shown. */
  get owed() {
    return this.channel.busy || this.aim !== "following";
  }

  // --- what the hand does -----------------------------------------------------------------

  /** The state has changed; `done` is false while a hand is still moving. */
  edited(done) {
    this.holding = !done;
    this.ask();
  }

  /** The values that suit the surface are wanted; those of a formula come with it. */
  recommend() {
    if (this.aim === "following") this.aim = "recommending";
    this.ask();
  }

  /** Another surface has been picked: what was tried on the one before is given up. */
  moveOn() {
    this.aim = "recommending";
    this.ask();
  }

  /** A teacher leads to a state: take it up, and then see to the step. */
  led(query, then) {
    this.aim = "following";
    this.ledTo = { query: this.page.withKept(query) + this.page.fieldWanted(), then };
    this.asked = this.ledTo.query;
    this.channel.ask(this.asked);
  }

  tryFormula(text) {
    this.aim = "trying";
    this.formula = text;
    this.ask();
  }

  // --- questions --------------------------------------------------------------------------

  /** Ask for what the page is after. */
  ask() {
    const { page, aim } = this;
    const trying = aim === "trying";
    // The letters of a formula that is tried are not known yet, and those at hand are another's.
    const tried = { ...page.state, formula: this.formula || " ", surface_params: {} };
    const state = trying ? tried : page.state;
    const query = page.encode(state) + this.recommended(state) + (trying ? "" : page.fieldWanted());
    // A hand that lets go where it was has the answer, or has asked for it.
    if (query !== this.asked) this.channel.ask(query, this.holding && aim === "following" && page.alone);
    this.asked = query;
    this.rest();
    page.awaiting();
  }

  /** The words that ask for recommended values, with the surface that is left if it is another. */
  recommended({ surface }) {
    if (this.aim === "following") return "";
    return `&ask=recommend${surface === this.home ? "" : `~${this.home}`}`;
  }

  /** Ask what is wanted beside the picture, one thing at a time and when nothing else is awaited. */
  askFurther(step) {
    if (this.owed) return;
    const state = this.page.encode(this.page.shown.state);
    for (const asker of Object.values(this.askers)) {
      const query = asker.wanted(step, state);
      if (query && query !== this.refused) {
        this.channel.ask(query);
        return;
      }
    }
  }

  /** Once nothing moves, Streamlit's own state, and with it the link, follows. */
  rest() {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      if (!this.page.shown) return;
      const query = this.page.encode(this.page.state);
      if (query !== this.commits.told) {
        // Until it is acknowledged, however long the server is away.
        const moving = this.holding || this.page.typing;
        if (!moving && !this.owed) this.commits.tell(query);
        this.rest();
        return;
      }
      this.page.rested();
    }, REST);
  }

  // --- answers ----------------------------------------------------------------------------

  /** The picture that Streamlit shows of its own accord. */
  opened(bytes) {
    const answer = readPayload(bytes);
    if (!answer.header.state) {
      this.refuse(answer.header.notes, "");
      return;
    }
    const { look, state } = answer.header;
    this.asked = null;
    // A late answer to what was asked before would be drawn over this one.
    this.channel.forget();
    this.page.keep(look);
    this.page.surround(answer.header);
    this.commits.told = this.page.encode(state);
    this.adopt(answer, state);
    this.page.show(look);
  }

  answered(bytes, query) {
    const answer = readPayload(bytes);
    const { header } = answer;
    for (const [word, asker] of Object.entries(this.askers)) {
      if (!header[word]) continue;
      asker.take(header[word], query, answer);
      this.page.refresh();
      return;
    }
    if (!header.state) {
      this.refuse(header.notes, query);
      return;
    }
    // The sentence of a refusal goes with the next picture.
    if (this.refused !== null) this.page.say([]);
    this.refused = null;
    const { formula } = header.state;
    const newest = query === this.asked;
    if (newest && this.aim === "trying" && formula !== this.formula) {
      this.aim = "following";
      this.page.refuse(header.notes[0]);
      // What else has changed in the meantime still wants its picture.
      this.ask();
    } else if (newest && query === this.ledTo?.query) {
      const { then } = this.ledTo;
      this.ledTo = null;
      this.adopt(answer, header.state);
      this.page.show(header.look);
      then();
    } else if (newest && recommends(query)) this.adopt(answer, this.page.restrain(header.state));
    else if (formula === this.page.state.formula || recommends(query)) this.page.take(answer, null);
  }

  /** What could not be computed: all stays as it is, and the reader is told. */
  refuse(notes, query) {
    const trying = query === this.asked && this.aim === "trying";
    if (query === this.asked) this.aim = "following";
    this.refused = query;
    if (trying) this.page.refuse(notes[0]);
    else this.page.say(notes);
  }

  adopt(answer, state) {
    const { page } = this;
    this.refused = null;
    this.aim = "following";
    this.holding = false;
    this.home = answer.header.state.surface;
    page.take(answer, state);
    // What is locked here has not become what was recommended, and what opens a state knows
    // nothing of the window that the map shows.
    if (page.fieldWanted() || page.encode(state) !== page.encode(answer.header.state)) this.ask();
    else this.rest();
  }

  close() {
    clearTimeout(this.resting);
    this.commits.close();
    this.channel.close();
  }
}
