// How questions reach the engine: over the live WebSocket, or else through Streamlit's state.
// One question is on its way at a time, and of those that wait only the newest is kept, so that
// a slow link means fewer answers and never a queue.

const OPEN_DEADLINE = 8000; // a busy machine or a far one may take seconds
const HEAD_START = 250; // for the socket, before questions go through Streamlit instead
const ANSWER_DEADLINE = 20000;
const RETRY_AFTER = 1000;

class Channel {
  /**
   * @param path where the server takes the socket, below the app's own address
   * @param commit sends {id, query, have} through Streamlit; answers come to `deliver`
   * @param answered takes (bytes, query) for every question that was answered
   * @param acknowledged takes the query that Streamlit was told and has taken
   */
  constructor({ path, commit, answered, acknowledged }) {
    Object.assign(this, { path, commit, answered, acknowledged });
    this.waiting = null;
    this.asked = null;
    this.ident = Date.now();
    this.connect();
  }

  get live() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  get busy() {
    return this.asked !== null;
  }

  address() {
    // The app may be served below a folder that only its own script addresses know.
    const script = document.querySelector('script[src*="static/js/"]');
    const base = script ? new URL("../../", script.src) : new URL("./", document.baseURI);
    const url = new URL(this.path.replace(/^\//, ""), base);
    url.protocol = url.protocol.replace("http", "ws");
    return url;
  }

  connect() {
    this.connecting = true;
    const settle = () => {
      this.connecting = false;
      this.pump();
    };
    try {
      this.socket = new WebSocket(this.address());
    } catch {
      settle();
      return;
    }
    const socket = this.socket;
    socket.binaryType = "arraybuffer";
    setTimeout(settle, HEAD_START);
    const deadline = setTimeout(() => socket.close(), OPEN_DEADLINE);
    socket.onopen = () => {
      clearTimeout(deadline);
      this.retryAfter = RETRY_AFTER;
      settle();
    };
    socket.onmessage = (event) => this.deliver(new Uint8Array(event.data), true);
    socket.onclose = () => {
      clearTimeout(deadline);
      if (this.closed) return;
      this.repeat(true);
      settle();
      // A host that never forwarded the channel will not do so later.
      if (!this.retryAfter) return;
      this.retry = setTimeout(() => this.connect(), this.retryAfter);
      this.retryAfter = Math.min(2 * this.retryAfter, 60000);
    };
  }

  /** Ask for the answer to a query; a newer one takes the place of an older one that waits. */
  ask(query) {
    this.waiting = query;
    this.pump();
  }

  pump() {
    if (this.busy || this.waiting === null || this.connecting) return;
    const live = this.live;
    this.asked = { query: this.waiting, live, ident: ++this.ident };
    this.waiting = null;
    if (live) this.socket.send(this.asked.query);
    else this.commit({ id: this.asked.ident, query: this.asked.query, have: false });
    const asked = this.asked;
    this.deadline = setTimeout(() => {
      if (this.asked !== asked) return;
      if (live) this.socket.close();
      else this.repeat(false);
    }, ANSWER_DEADLINE);
  }

  /** Tell Streamlit of a state whose answer is here already, unless it is being told something. */
  tell(query) {
    if (this.telling && performance.now() < this.telling.until) return;
    this.telling = { ident: ++this.ident, query, until: performance.now() + ANSWER_DEADLINE };
    this.commit({ id: this.telling.ident, query, have: true });
  }

  /** What was asked and not answered is asked again, unless something newer waits. */
  repeat(live) {
    if (this.asked?.live !== live) return;
    this.waiting ??= this.asked.query;
    clearTimeout(this.deadline);
    this.asked = null;
    this.pump();
  }

  /** Take an answer from the socket, or one from Streamlit with the id of the question. */
  deliver(bytes, live, ident) {
    if (!live && this.telling && ident >= this.telling.ident) {
      if (ident === this.telling.ident) this.acknowledged(this.telling.query);
      this.telling = null;
    }
    const asked = this.asked;
    if (!asked || asked.live !== live || (!live && ident !== asked.ident)) return;
    clearTimeout(this.deadline);
    this.asked = null;
    this.answered(bytes, asked.query);
    this.pump();
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    clearTimeout(this.deadline);
    this.socket?.close();
  }
}

/** The header of a payload's bytes, and where the blocks after it begin. */
function readHeader(bytes) {
  const at = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(4, at))), at };
}

/** A payload's bytes as {header, runs, field}; see optviz/wire/payload.py for the layout. */
function readPayload(bytes) {
  const copy = bytes.slice();
  let { header, at } = readHeader(copy);
  const take = (Kind, count) => {
    const block = new Kind(copy.buffer.slice(at, at + 4 * count));
    at += 4 * count;
    return block;
  };
  const runs = (header.runs ?? []).map((run) => {
    if (!run) return null;
    const [dx, dy, loss, slope] = [0, 1, 2, 3].map(() => take(Float32Array, run.rows));
    const clipped = take(Uint32Array, Math.ceil(run.rows / 32));
    const x = Float64Array.from(dx, (d) => d + run.origin[0]);
    const y = Float64Array.from(dy, (d) => d + run.origin[1]);
    const best = new Float32Array(loss);
    for (let t = 1; t < best.length; t++) best[t] = Math.min(best[t], best[t - 1]);
    const seen = run.seen === null ? null : take(Float32Array, run.seen);
    return { ...run, x, y, dx, dy, loss, slope, best, clipped, seen };
  });
  const field = header.field && {
    ...header.field,
    values: take(Float32Array, header.field.size ** 2),
  };
  return { header, runs, field };
}

/** Whether the clip stage changed the gradient of step t. */
function isClipped(run, t) {
  return ((run.clipped[t >> 5] >>> (t & 31)) & 1) === 1;
}
