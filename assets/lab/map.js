// The map: field, paths, start and minima, with zoom and pan.

const MARKS = ["circle", "square", "triangle", "diamond", "cross", "star", "pentagon", "hexagon"];
const DASHES = [[], [9, 4], [2, 3], [12, 3, 2, 3], [5, 3], [14, 5], [2, 5], [8, 3, 2, 3, 2, 3]];
const CLICK_SLACK = 4;

/** Trace a run's marker around (x, y). */
function traceMark(context, kind, x, y, r) {
  context.beginPath();
  const polygon = (corners, turn, inner = 1) => {
    for (let k = 0; k < corners; k++) {
      const reach = k % 2 && inner !== 1 ? r * inner : r;
      const angle = turn + (2 * Math.PI * k) / corners;
      context.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    context.closePath();
  };
  const up = -Math.PI / 2;
  if (kind === "circle") context.arc(x, y, r * 0.9, 0, 2 * Math.PI);
  else if (kind === "square") polygon(4, Math.PI / 4);
  else if (kind === "triangle") polygon(3, up);
  else if (kind === "diamond") polygon(4, 0);
  else if (kind === "cross") polygon(8, 0, 0.45);
  else if (kind === "star") polygon(10, up, 0.45);
  else if (kind === "pentagon") polygon(5, up);
  else polygon(6, 0);
}

/** The part of a segment inside a box, as [ax, ay, bx, by], or null. Liang and Barsky. */
function clipSegment(ax, ay, bx, by, [left, right, top, bottom]) {
  let enter = 0;
  let leave = 1;
  const edges = [
    [ax - bx, ax - left],
    [bx - ax, right - ax],
    [ay - by, ay - top],
    [by - ay, bottom - ay],
  ];
  for (const [towards, room] of edges) {
    if (towards === 0 ? room < 0 : false) return null;
    if (towards === 0) continue;
    const share = room / towards;
    if (towards < 0) enter = Math.max(enter, share);
    else leave = Math.min(leave, share);
  }
  if (!(enter <= leave)) return null;
  const [dx, dy] = [bx - ax, by - ay];
  return [ax + enter * dx, ay + enter * dy, ax + leave * dx, ay + leave * dy];
}

class MapView {
  /** @param on {placeStart(x, y, done), viewChanged()} */
  constructor(root, on) {
    this.on = on;
    this.box = root.querySelector(".map");
    this.layers = ["ground", "ghost", "trail", "top"].map((name) =>
      this.box.querySelector(`canvas.${name}`),
    );
    [this.ground, this.ghost, this.trail, this.top] = this.layers.map((c) => c.getContext("2d"));
    this.handle = this.box.querySelector(".start");
    this.back = this.box.querySelector(".fit");
    this.back.onclick = () => this.fit();
    this.runs = [];
    this.step = 0;
    this.listen();
  }

  // --- the window onto the plane ----------------------------------------------------------

  get view() {
    const half = [this.width / 2 / this.zoom, this.height / 2 / this.zoom];
    const [cx, cy] = this.centre;
    return [cx - half[0], cx + half[0], cy - half[1], cy + half[1]];
  }

  px = (x) => (x - this.centre[0]) * this.zoom + this.width / 2;
  py = (y) => this.height / 2 - (y - this.centre[1]) * this.zoom;
  x = (px) => (px - this.width / 2) / this.zoom + this.centre[0];
  y = (py) => (this.height / 2 - py) / this.zoom + this.centre[1];

  /** The whole domain, one unit of x as long as one of y, so that descent looks like descent. */
  fit() {
    const [[x0, x1], [y0, y1]] = this.surface.domain;
    this.centre = [(x0 + x1) / 2, (y0 + y1) / 2];
    this.zoom = Math.min(this.width / (x1 - x0), this.height / (y1 - y0));
    this.fitted = true;
    this.moved();
  }

  zoomBy(factor, px, py) {
    const [[x0, x1]] = this.surface.domain;
    const whole = this.width / (x1 - x0);
    const zoom = Math.min(Math.max(this.zoom * factor, whole / 30), whole * 1e6);
    const [x, y] = [this.x(px), this.y(py)];
    this.zoom = zoom;
    this.centre = [x - (px - this.width / 2) / zoom, y + (py - this.height / 2) / zoom];
    this.fitted = false;
    this.moved();
  }

  pan(dx, dy) {
    this.centre = [this.centre[0] - dx / this.zoom, this.centre[1] + dy / this.zoom];
    this.fitted = false;
    this.moved();
  }

  moved() {
    this.back.hidden = this.fitted;
    this.invalidate();
    this.on.viewChanged();
  }

  resize() {
    const { width, height } = this.box.getBoundingClientRect();
    const ratio = window.devicePixelRatio || 1;
    if (!width || (width === this.width && height === this.height && ratio === this.ratio)) return;
    Object.assign(this, { width, height, ratio });
    for (const canvas of this.layers) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    if (!this.surface) return;
    if (this.fitted) this.fit();
    else this.moved();
  }

  // --- what is shown ----------------------------------------------------------------------

  show({ surface, runs, start }) {
    const other = surface !== this.surface;
    Object.assign(this, { surface, runs, start });
    this.fitted ||= other;
    if (other && this.width) this.fit();
    this.invalidate();
  }

  showField(field) {
    this.field = field;
    this.invalidate();
  }

  invalidate() {
    this.stale = true;
  }

  /** Bring the canvases up to date with everything that changed since the last frame. */
  draw(step, theme) {
    if (!this.surface || !this.width) return;
    if (this.stale || theme !== this.theme) {
      this.theme = theme;
      this.drawGround();
      this.lines = this.runs.map((run) => run && this.polyline(run));
      this.drawGhost();
      this.rewind();
      this.placeHandle();
      this.stale = false;
    } else if (step < this.step) {
      this.rewind();
    }
    this.step = step;
    this.lines.forEach((line, i) => line && this.extend(line, this.runs[i], step));
    this.drawTop(step);
  }

  clear(context) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.lineJoin = context.lineCap = "round";
    context.setLineDash([]);
  }

  rewind() {
    this.clear(this.trail);
    for (const line of this.lines) {
      if (line) Object.assign(line, { done: 0, next: 0, markX: NaN, markY: NaN });
    }
  }

  drawGround() {
    this.clear(this.ground);
    this.field?.draw(this.ground, this.px, this.py, this.theme);
  }

  /** A run's path in pixels without the points that fall on the pixel before. */
  polyline(run) {
    const kept = { px: [], py: [], at: [], length: [] };
    let [lastX, lastY, length] = [NaN, NaN, 0];
    for (let t = 0; t < run.rows; t++) {
      const px = this.px(run.x[t]);
      const py = this.py(run.y[t]);
      const moved = Math.hypot(px - lastX, py - lastY);
      if (moved < 0.7) continue;
      length += t ? Math.min(moved, 1e6) : 0;
      kept.px.push(px);
      kept.py.push(py);
      kept.at.push(t);
      kept.length.push(length);
      [lastX, lastY] = [px, py];
    }
    return kept;
  }

  /**
   * Vertices `from` to `to` as two paths: what is in the view, and the stretches between two points
   * outside it, which a diverging run sends through again and again. What lies far outside is
   * cut, with its direction kept.
   */
  trace(line, from, to) {
    const room = 4 * Math.max(this.width, this.height);
    const bounds = [-room, this.width + room, -room, this.height + room];
    const paths = [new Path2D(), new Path2D()];
    let pen = null;
    for (let k = from + 1; k <= to; k++) {
      const [ax, ay, bx, by] = [line.px[k - 1], line.py[k - 1], line.px[k], line.py[k]];
      const path = paths[this.inside(ax, ay) || this.inside(bx, by) ? 0 : 1];
      const far = Math.max(Math.abs(ax), Math.abs(ay), Math.abs(bx), Math.abs(by)) > room;
      const part = far ? clipSegment(ax, ay, bx, by, bounds) : [ax, ay, bx, by];
      if (part) {
        if (pen !== path || far) path.moveTo(part[0], part[1]);
        path.lineTo(part[2], part[3]);
      }
      pen = part && !far ? path : null;
    }
    return paths;
  }

  stroke(context, line, run, from, to) {
    if (to <= from) return;
    const [seen, passing] = this.trace(line, from, to);
    context.strokeStyle = this.theme.runs[run.slot];
    context.setLineDash(DASHES[run.slot]);
    context.lineDashOffset = line.length[from];
    context.lineWidth = this.theme.line;
    context.stroke(seen);
    context.lineWidth = this.theme.line / 4;
    context.stroke(passing);
    context.setLineDash([]);
  }

  /** The rest of every path, faint, so that the whole run is in sight wherever the player is. */
  drawGhost() {
    this.clear(this.ghost);
    this.ghost.globalAlpha = 0.25;
    this.lines.forEach((line, i) => {
      if (line) this.stroke(this.ghost, line, this.runs[i], 0, line.px.length - 1);
    });
    this.ghost.globalAlpha = 1;
  }

  /** Draw the path on to the given step; only what is new is drawn while the player runs. */
  extend(line, run, step) {
    let to = line.done;
    while (to + 1 < line.at.length && line.at[to + 1] <= step) to++;
    this.stroke(this.trail, line, run, line.done, to);
    line.done = to;
    const last = Math.min(step, run.rows - 1);
    for (let t = line.next; t < last; t++) {
      if (!isClipped(run, t)) continue;
      const [px, py] = [this.px(run.x[t]), this.py(run.y[t])];
      if (Math.hypot(px - line.markX, py - line.markY) < 9) continue;
      [line.markX, line.markY] = [px, py];
      this.trail.beginPath();
      this.trail.arc(px, py, 2.6, 0, 2 * Math.PI);
      this.trail.fillStyle = this.theme.paper;
      this.trail.fill();
      this.trail.lineWidth = 1.4;
      this.trail.strokeStyle = this.theme.runs[run.slot];
      this.trail.stroke();
    }
    line.next = Math.max(last, line.next);
  }

  drawTop(step) {
    const { top, theme } = this;
    this.clear(top);
    top.font = theme.font;
    for (const [x, y] of this.surface.minima) this.drawMinimum(this.px(x), this.py(y));
    const [startX, startY] = [this.px(this.start[0]), this.py(this.start[1])];
    if (this.inside(startX, startY)) this.label(top, "start", startX + 12, startY - 10);
    const leaving = [];
    this.runs.forEach((run, i) => {
      if (!run) return;
      const row = Math.min(step, run.rows - 1);
      const [px, py] = [this.px(run.x[row]), this.py(run.y[row])];
      if (this.inside(px, py)) this.drawHead(run, px, py, this.lines[i], row);
      else leaving.push(this.exit(run, row));
    });
    this.drawExits(leaving.filter(Boolean));
  }

  inside(px, py) {
    return px >= 0 && px <= this.width && py >= 0 && py <= this.height;
  }

  drawHead(run, px, py, line, row) {
    const { top, theme } = this;
    const k = line.done;
    if (line.at[k] < row) {
      // The last stretch, from the last vertex to the very position of this step.
      top.beginPath();
      top.moveTo(line.px[k], line.py[k]);
      top.lineTo(px, py);
      top.strokeStyle = theme.runs[run.slot];
      top.lineWidth = theme.line;
      top.stroke();
    }
    traceMark(top, MARKS[run.slot], px, py, 7);
    top.fillStyle = theme.runs[run.slot];
    top.strokeStyle = theme.paper;
    top.lineWidth = 1.5;
    top.fill();
    top.stroke();
  }

  drawMinimum(px, py) {
    if (!this.inside(px, py)) return;
    const { top, theme } = this;
    top.beginPath();
    for (const [dx, dy] of [[5, 0], [0, 5]]) {
      top.moveTo(px - dx, py - dy);
      top.lineTo(px + dx, py + dy);
    }
    top.strokeStyle = theme.ink;
    top.lineWidth = 1.6;
    top.stroke();
    this.label(top, "minimum", px + 9, py + 15);
  }

  label(context, text, px, py, colour = this.theme.ink) {
    const wide = context.measureText(text).width;
    const x = Math.min(Math.max(px, 4), this.width - wide - 4);
    const y = Math.min(Math.max(py, 12), this.height - 6);
    context.lineWidth = 3;
    context.strokeStyle = this.theme.paper;
    context.globalAlpha = 0.8;
    context.strokeText(text, x, y);
    context.globalAlpha = 1;
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  /** Where and when a run that is out of sight at `row` was last in it. */
  exit(run, row) {
    const bounds = [0, this.width, 0, this.height];
    for (let t = row; t > 0; t--) {
      const [ax, ay] = [this.px(run.x[t - 1]), this.py(run.y[t - 1])];
      const part = clipSegment(ax, ay, this.px(run.x[t]), this.py(run.y[t]), bounds);
      if (!part) continue;
      const [, , px, py] = part;
      const diverged = run.diverged !== null && row >= run.diverged;
      const text = diverged ? `diverged at step ${run.diverged}` : `left the view at step ${t}`;
      return { run, px, py, towards: [px - ax, py - ay], text };
    }
    return null;
  }

  drawExits(exits) {
    const { top, theme } = this;
    const taken = [];
    for (const { run, px, py, towards, text } of exits) {
      const angle = Math.atan2(towards[1], towards[0]);
      top.beginPath();
      for (const turn of [0, 2.5, -2.5]) {
        top.lineTo(px - 6 * Math.cos(angle) + 7 * Math.cos(angle + turn),
          py - 6 * Math.sin(angle) + 7 * Math.sin(angle + turn));
      }
      top.closePath();
      top.fillStyle = theme.runs[run.slot];
      top.fill();
      let y = Math.min(Math.max(py + 4, 14), this.height - 8);
      while (taken.some((other) => Math.abs(other - y) < 15)) y += y > this.height / 2 ? -15 : 15;
      taken.push(y);
      const label = `${run.name} ${text}`;
      const wide = top.measureText(label).width;
      const x = px > this.width / 2 ? px - wide - 14 : px + 14;
      this.label(top, label, x, y, theme.runs[run.slot]);
    }
  }

  // --- hands ------------------------------------------------------------------------------

  placeHandle() {
    const [px, py] = [this.px(this.start[0]), this.py(this.start[1])];
    this.handle.style.transform = `translate(${px}px, ${py}px)`;
    this.handle.hidden = !this.inside(px, py);
    const [x, y] = this.start.map((v) => brief(v));
    this.handle.setAttribute("aria-label", `Start at x ${x}, y ${y}. Arrow keys move it.`);
  }

  /** A coordinate to a thousandth of the view: what a hand can mean. */
  rounded(value) {
    const unit = 10 ** Math.floor(Math.log10((this.view[1] - this.view[0]) / 500));
    return Number((Math.round(value / unit) * unit).toPrecision(12));
  }

  place(px, py, done) {
    this.on.placeStart(this.rounded(this.x(px)), this.rounded(this.y(py)), done);
  }

  listen() {
    const fingers = new Map();
    let grip = null;
    const local = (event) => {
      const { left, top } = this.box.getBoundingClientRect();
      return [event.clientX - left, event.clientY - top];
    };
    this.box.addEventListener("pointerdown", (event) => {
      if (event.button > 0 || event.target.closest(".fit")) return;
      const at = local(event);
      fingers.set(event.pointerId, at);
      this.box.setPointerCapture(event.pointerId);
      if (fingers.size > 1) grip = { kind: "pinch" };
      else if (event.target.closest(".start")) {
        this.handle.focus({ preventScroll: true });
        const offset = [this.px(this.start[0]) - at[0], this.py(this.start[1]) - at[1]];
        grip = { kind: "start", offset };
        event.preventDefault();
      } else grip = { kind: "click", from: at };
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId) || !grip) return;
      const at = local(event);
      const before = fingers.get(event.pointerId);
      fingers.set(event.pointerId, at);
      if (grip.kind === "start") {
        this.place(at[0] + grip.offset[0], at[1] + grip.offset[1], false);
      } else if (grip.kind === "pinch" && fingers.size === 2) {
        const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
        const span = (point) => Math.hypot(point[0] - other[0], point[1] - other[1]);
        this.pan((at[0] - before[0]) / 2, (at[1] - before[1]) / 2);
        const middle = [(at[0] + other[0]) / 2, (at[1] + other[1]) / 2];
        this.zoomBy(span(at) / Math.max(span(before), 1), ...middle);
      } else {
        if (grip.kind === "click") {
          if (Math.hypot(at[0] - grip.from[0], at[1] - grip.from[1]) <= CLICK_SLACK) return;
          grip = { kind: "pan" };
        }
        if (grip.kind === "pan") this.pan(at[0] - before[0], at[1] - before[1]);
      }
    });
    const release = (event) => {
      if (!fingers.delete(event.pointerId) || !grip) return;
      const at = local(event);
      if (event.type === "pointerup" && grip.kind === "click") this.place(...at, true);
      if (grip.kind === "start") {
        this.place(at[0] + grip.offset[0], at[1] + grip.offset[1], true);
      }
      if (!fingers.size) grip = null;
    };
    this.box.addEventListener("pointerup", release);
    this.box.addEventListener("pointercancel", release);
    this.box.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const notch = event.deltaMode === 1 ? 16 * event.deltaY : event.deltaY;
        this.zoomBy(Math.exp(-notch / 400), ...local(event));
      },
      { passive: false },
    );
    this.handle.addEventListener("keydown", (event) => {
      const towards = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
      const [dx, dy] = towards[event.key] ?? [];
      if (dx === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      const unit = (event.shiftKey ? 20 : 2) / this.zoom;
      const [x, y] = [this.start[0] + dx * unit, this.start[1] + dy * unit];
      this.on.placeStart(this.rounded(x), this.rounded(y), true);
    });
  }
}
