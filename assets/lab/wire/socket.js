// The live channel's socket: opened when it is made, and again some time after it closed.

const OPEN_DEADLINE = 8000; // a busy machine or a far one may take seconds
const READY_DEADLINE = 2000; // from open to the server's first word: a proxy may open what it forwards nowhere
const HEAD_START = 250; // for the socket, before questions go through Streamlit instead
const RETRY_AFTER = 1000;
const RETRY_AT_MOST = 3000;

// What the server says by itself; see optviz/wire/live.py.
const READY = "ready";
const COMING = "coming=";

/** The address of a path below the app's own. */
function addressOf(path) {
  // The app may be served below a folder that only its own script addresses know.
  const script = /** @type {HTMLScriptElement} */ (
    document.querySelector('script[src*="static/js/"]')
  );
  const base = script ? new URL("../../", script.src) : new URL("./", document.baseURI);
  const url = new URL(path.replace(/^\//, ""), base);
  url.protocol = url.protocol.replace("http", "ws");
  return url;
}

export class Socket {
  /** @type {WebSocket} */
  socket;
  /** Whether the server has said that it is there. */
  ready = false;
  /** The pieces of an answer that are here, and its bytes that are not. @type {Uint8Array[]} */
  pieces = [];
  missing = 0;
  /** Whether it has still its head start. */
  connecting = true;
  /** Closed for good. */
  closed = false;
  /** Milliseconds to the next attempt; none until it has been open once. */
  retryAfter = 0;
  retry;
  path;
  on;

  /**
   * @param path where the server takes the socket, below the app's own address
   * @param on `settled()` when it is known whether it opens soon, `message(bytes)` an answer,
   *   `arriving()` a piece of one, `told(text)` what no question asked for, `lost()`
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.connect();
  }

  get live() {
    return this.ready && this.socket?.readyState === WebSocket.OPEN;
  }

  connect() {
    this.connecting = true;
    try {
      this.socket = new WebSocket(addressOf(this.path));
    } catch {
      this.connecting = false;
      return;
    }
    const { socket } = this;
    const settle = () => {
      this.connecting = false;
      this.on.settled();
    };
    socket.binaryType = "arraybuffer";
    setTimeout(settle, HEAD_START);
    let deadline = setTimeout(() => socket.close(), OPEN_DEADLINE);
    socket.onopen = () => {
      clearTimeout(deadline);
      deadline = setTimeout(() => socket.close(), READY_DEADLINE);
    };
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string") this.take(new Uint8Array(data));
      else if (data.startsWith(COMING)) this.missing = Number(data.slice(COMING.length));
      else if (data !== READY) this.on.told(data);
      else {
        clearTimeout(deadline);
        this.ready = true;
        this.retryAfter = RETRY_AFTER;
        settle();
      }
    };
    socket.onclose = () => {
      clearTimeout(deadline);
      Object.assign(this, { ready: false, pieces: [], missing: 0 });
      if (this.closed) return;
      this.on.lost();
      settle();
      // A host that never forwarded the channel will not do so later.
      if (!this.retryAfter) return;
      this.retry = setTimeout(() => this.connect(), this.retryAfter);
      this.retryAfter = Math.min(2 * this.retryAfter, RETRY_AT_MOST);
    };
  }

  /** Take an answer, or a piece of one that was announced. */
  take(bytes) {
    if (!this.missing) {
      this.on.message(bytes);
      return;
    }
    this.pieces.push(bytes);
    this.missing -= bytes.length;
    if (this.missing > 0) {
      this.on.arriving();
      return;
    }
    const whole = new Uint8Array(this.pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.pieces.splice(0)) {
      whole.set(piece, at);
      at += piece.length;
    }
    this.missing = 0;
    this.on.message(whole);
  }

  send(text) {
    this.socket.send(text);
  }

  /** Close what does not answer; it is opened again. */
  drop() {
    this.socket.close();
  }

  close() {
    this.closed = true;
    clearTimeout(this.retry);
    this.socket?.close();
  }
}
