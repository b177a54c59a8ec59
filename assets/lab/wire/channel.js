// How questions reach the engine: over the live WebSocket, or else through Streamlit's state.
//
// Of the questions that wait only the newest is kept, so that a slow link means fewer answers and
// never a queue. One is on its way at a time; while a hand moves a few may be, if the one who asks
// says so, since else most of the time would go by on the way. Their answers come in order.

import { Socket } from "./socket.js";

const ANSWER_DEADLINE = 20000; // of silence: an answer that arrives piece by piece is under way

// What says that the answer on its way is not waited for; see optviz/wire/live.py.
const NO_MORE = "ask=nothing";

/** Whether the answer may take seconds: a ground that is made finer. */
const isLong = (query) => query.includes("&ask=ground") && !query.endsWith("~0");

/** Whether a question is one of a moment, asked while a hand moves. */
const isBrief = (query) => query.includes("&ask=briefly");

const FEW = 4; // questions on their way at a time
// How long one takes, as a multiple of the shortest time: below, there is room for one more; above,
// they wait for each other.
const SWIFT = 1.6;
const TARDY = 3;
const FORGET = 1.02; // a part by which the shortest time grows with each answer, as ways change

export class Channel {
  /** The question that waits for those before it, {query, several}. */
  waiting = null;
  /**
   * The questions on their way, the oldest first, {query, several, live, ident, hurried, forgotten,
   * at}; the id is of a commit.
   */
  asked = [];
  /** How many may be, and the shortest time that one took, in milliseconds. */
  room = 2;
  least = Infinity;
  deadline;
  /** @type {Socket} */
  socket;
  /** @type {import("./commits.js").Commits} */
  commits;
  answered;
  /** What takes a text that no question asked for. @type {((text: string) => void) | null} */
  told;
  /** What is said whenever the socket opens. */
  greeting = "";
  /** Whether an answer may take so long that it is worth a word that it is not waited for. */
  slow;

  /**
   * @param path where the server takes the socket, below the app's own address
   * @param commits what questions go through where there is no socket
   * @param answered takes (bytes, query) for every question that was answered
   * @param told takes a text that no question asked for
   */
  constructor({ path, commits, answered, told = null, slow = false }) {
    this.slow = slow;
    this.told = told;
    this.commits = commits;
    this.answered = answered;
    this.socket = new Socket(path, {
      settled: () => {
        if (this.greeting) this.tell(this.greeting);
        // What went through Streamlit while the server was away may have gone nowhere.
        if (this.socket.live) this.repeat(false);
        this.pump();
      },
      message: (bytes) => this.deliver(bytes, null),
      arriving: () => this.await(),
      told: (text) => this.told?.(text),
      lost: () => this.repeat(true),
    });
  }

  /** Whether a question is on its way, or waits for the socket or for those before it. */
  get busy() {
    return this.asked.length > 0 || this.waiting !== null;
  }

  /** Whether all that is on its way makes finer what is here already. */
  get refining() {
    return this.asked.length > 0 && this.waiting === null && this.asked.every(({ query }) => isLong(query));
  }

  /**
   * Ask for the answer to a query; a newer one takes the place of an older one that waits.
   * @param several whether it may be on its way with others
   */
  ask(query, several = false) {
    this.waiting = { query, several };
    this.pump();
    // What takes longer stops, where nobody waits for it any more.
    const [asked] = this.asked;
    if (!asked?.live || !(this.slow || isLong(asked.query)) || asked.hurried || this.waiting === null || isBrief(asked.query)) return;
    asked.hurried = true;
    this.socket.send(NO_MORE);
  }

  /** Say something that is no question; whether it could be said. */
  tell(text) {
    if (!this.socket.live) return false;
    this.socket.send(text);
    return true;
  }

  /** Say something now, and whenever the socket opens again. */
  greet(text) {
    this.greeting = text;
    this.tell(text);
  }

  pump() {
    const { asked, waiting, socket } = this;
    if (waiting === null || socket.connecting) return;
    const several = waiting.several && socket.live && asked.every((one) => one.live && one.several);
    if (asked.length >= (several ? this.room : 1)) return;
    const one = { ...waiting, live: socket.live, ident: null, hurried: false, forgotten: false, at: performance.now() };
    asked.push(one);
    this.waiting = null;
    if (one.live) socket.send(one.query);
    else one.ident = this.commits.ask(one.query);
    if (asked.length === 1) this.await();
  }

  /** Wait for the answer that comes next from now on. */
  await() {
    clearTimeout(this.deadline);
    const [asked] = this.asked;
    if (!asked) return;
    this.deadline = setTimeout(() => {
      if (this.asked[0] !== asked) return;
      if (asked.live) this.socket.drop();
      else this.repeat(false);
    }, ANSWER_DEADLINE);
  }

  /** What was asked and not answered is asked again, unless something newer waits. */
  repeat(live) {
    if (this.asked[0]?.live !== live) return;
    this.waiting ??= this.asked.at(-1);
    clearTimeout(this.deadline);
    this.asked = [];
    this.pump();
  }

  /** Take an answer: from Streamlit with the id of the question, from the socket with null. */
  deliver(bytes, ident) {
    const [asked] = this.asked;
    if (!asked || asked.ident !== ident) return;
    this.asked.shift();
    this.await();
    if (asked.several) this.learn(performance.now() - asked.at);
    if (!asked.forgotten) this.answered(bytes, asked.query);
    this.pump();
  }

  /** Learn from what one took how many may be on their way. */
  learn(took) {
    this.least = Math.min(this.least * FORGET, took);
    const more = took < SWIFT * this.least ? 1 : took > TARDY * this.least ? -1 : 0;
    this.room = Math.min(Math.max(this.room + more, 2), FEW);
  }

  /** What has been asked is of no use any more: its answer, when it comes, is not. */
  forget() {
    this.waiting = null;
    for (const one of this.asked) one.forgotten = true;
  }

  close() {
    clearTimeout(this.deadline);
    this.socket.close();
  }
}
