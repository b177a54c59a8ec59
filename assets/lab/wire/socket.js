// The live channel's socket: opened when it is made, and again some time after it closed.

const OPEN_DEADLINE = 8000; // a busy machine or a far one may take seconds
const HEAD_START = 250; // for the socket, before questions go through Streamlit instead
const RETRY_AFTER = 1000;

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
   *   `told(text)` what no question asked for, `lost()`
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.connect();
  }

  get live() {
    return this.socket?.readyState === WebSocket.OPEN;
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
    const deadline = setTimeout(() => socket.close(), OPEN_DEADLINE);
    socket.onopen = () => {
      clearTimeout(deadline);
      this.retryAfter = RETRY_AFTER;
      settle();
    };
    socket.onmessage = ({ data }) => {
      if (typeof data === "string") this.on.told(data);
      else this.on.message(new Uint8Array(data));
    };
    socket.onclose = () => {
      clearTimeout(deadline);
      if (this.closed) return;
      this.on.lost();
      settle();
      // A host that never forwarded the channel will not do so later.
      if (!this.retryAfter) return;
      this.retry = setTimeout(() => this.connect(), this.retryAfter);
      this.retryAfter = Math.min(2 * this.retryAfter, 60000);
    };
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
