// How questions reach the engine: over the live WebSocket, or else through Streamlit's state.
// One question is on its way at a time, and of those that wait only the newest is kept, so that
// a slow link means fewer answers and never a queue.

import { Socket } from "./socket.js";

const ANSWER_DEADLINE = 20000; // of silence: an answer that arrives piece by piece is under way

// What says that the answer on its way is not waited for; see optviz/wire/live.py.
const NO_MORE = "ask=nothing";

/** Whether the answer may take seconds: a ground that is made finer. */
const isLong = (query) => query.includes("&ask=ground") && !query.endsWith("~0");

/** Whether a question is one of a moment, asked while a hand moves. */
const isBrief = (query) => query.includes("&ask=briefly");

export class Channel {
  /** The question that waits for the one before it. */
  waiting = null;
  /** The question on its way, {query, live, ident, hurried, forgotten}; the id is of a commit. */
  asked = null;
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

  /** Whether a question is on its way, or waits for the socket or for the one before it. */
  get busy() {
    return this.asked !== null || this.waiting !== null;
  }

  /** Whether all that is on its way makes finer what is here already. */
  get refining() {
    return this.asked !== null && this.waiting === null && isLong(this.asked.query);
  }

  /** Ask for the answer to a query; a newer one takes the place of an older one that waits. */
  ask(query) {
    this.waiting = query;
    this.pump();
    // What takes longer stops, where nobody waits for it any more.
    const { asked } = this;
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
    if (this.asked || this.waiting === null || this.socket.connecting) return;
    const { live } = this.socket;
    const asked = { query: this.waiting, live, ident: null, hurried: false, forgotten: false };
    this.asked = asked;
    this.waiting = null;
    if (live) this.socket.send(asked.query);
    else asked.ident = this.commits.ask(asked.query);
    this.await();
  }

  /** Wait for the answer from now on. */
  await() {
    clearTimeout(this.deadline);
    const { asked } = this;
    this.deadline = setTimeout(() => {
      if (!asked || this.asked !== asked) return;
      if (asked.live) this.socket.drop();
      else this.repeat(false);
    }, ANSWER_DEADLINE);
  }

  /** What was asked and not answered is asked again, unless something newer waits. */
  repeat(live) {
    if (this.asked?.live !== live) return;
    this.waiting ??= this.asked.query;
    clearTimeout(this.deadline);
    this.asked = null;
    this.pump();
  }

  /** Take an answer: from Streamlit with the id of the question, from the socket with null. */
  deliver(bytes, ident) {
    const { asked } = this;
    if (!asked || asked.ident !== ident) return;
    clearTimeout(this.deadline);
    this.asked = null;
    if (!asked.forgotten) this.answered(bytes, asked.query);
    this.pump();
  }

  /** What has been asked is of no use any more: its answer, when it comes, is not. */
  forget() {
    this.waiting = null;
    if (this.asked) this.asked.forgotten = true;
  }

  close() {
    clearTimeout(this.deadline);
    this.socket.close();
  }
}
