// A drawing context that keeps what is drawn as SVG: as much of a canvas's as the Lab makes use of.

const SVG = "http://www.w3.org/2000/svg";

/** A path that can be kept, in place of a Path2D. */
class SvgPath {
  d = "";

  moveTo(x, y) {
    this.d += `M${x.toFixed(2)} ${y.toFixed(2)}`;
  }

  lineTo(x, y) {
    this.d += `${this.d ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`;
  }

  closePath() {
    this.d += "Z";
  }

  rect(x, y, width, height) {
    this.d += `M${x.toFixed(2)} ${y.toFixed(2)}h${width.toFixed(2)}v${height.toFixed(2)}h${-width.toFixed(2)}Z`;
  }

  arc(x, y, r) {
    this.ellipse(x, y, r, r);
  }

  /** Whole ellipses only, along the axes. */
  ellipse(x, y, rx, ry) {
    const [a, b] = [rx.toFixed(2), ry.toFixed(2)];
    this.d += `M${(x - rx).toFixed(2)} ${y.toFixed(2)}a${a} ${b} 0 1 0 ${2 * a} 0a${a} ${b} 0 1 0 ${-2 * a} 0Z`;
  }
}

// What a context draws with, and `save` keeps.
const PEN = {
  strokeStyle: "#000", fillStyle: "#000", lineWidth: 1, lineJoin: "miter", lineCap: "butt", dash: [],
  lineDashOffset: 0, globalAlpha: 1, font: "12px sans-serif", textAlign: "left", textBaseline: "alphabetic",
};

/** What knows colours and the width of words. */
const scratch = document.createElement("canvas").getContext("2d");

export class SvgContext {
  root = document.createElementNS(SVG, "svg");
  /** The group that shapes are added to. */
  group = this.root;
  canvas;
  saved = [];
  clips = 0;
  path = new SvgPath();
  // What it draws with.
  strokeStyle = PEN.strokeStyle;
  fillStyle = PEN.fillStyle;
  lineWidth = PEN.lineWidth;
  lineJoin = PEN.lineJoin;
  lineCap = PEN.lineCap;
  dash = PEN.dash;
  lineDashOffset = PEN.lineDashOffset;
  globalAlpha = PEN.globalAlpha;
  font = PEN.font;
  textAlign = PEN.textAlign;
  textBaseline = PEN.textBaseline;

  constructor(width, height) {
    for (const [name, value] of Object.entries({ width, height, viewBox: `0 0 ${width} ${height}` })) {
      this.root.setAttribute(name, value);
    }
    this.canvas = { width, height };
  }

  // What a canvas has and a picture that is drawn once has no need of.
  setTransform() {}
  clearRect() {}

  newPath() {
    return new SvgPath();
  }

  beginPath() {
    this.path = new SvgPath();
  }

  moveTo(x, y) { this.path.moveTo(x, y); }
  lineTo(x, y) { this.path.lineTo(x, y); }
  closePath() { this.path.closePath(); }
  rect(x, y, width, height) { this.path.rect(x, y, width, height); }
  arc(x, y, r) { this.path.arc(x, y, r); }
  ellipse(x, y, rx, ry) { this.path.ellipse(x, y, rx, ry); }

  setLineDash(dash) {
    this.dash = dash;
  }

  save() {
    this.saved.push(Object.fromEntries(["group", ...Object.keys(PEN)].map((name) => [name, this[name]])));
  }

  restore() {
    Object.assign(this, this.saved.pop());
  }

  /** What follows, moved; until `restore`. */
  translate(x, y) {
    this.group = this.add("g", { transform: `translate(${x} ${y})` });
  }

  clip() {
    const id = `clip-${++this.clips}`;
    const clip = this.add("clipPath", { id });
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("d", this.path.d);
    clip.append(shape);
    this.group = this.add("g", { "clip-path": `url(#${id})` });
  }

  /** Colours in the form that every program reads. */
  colour(css) {
    scratch.fillStyle = css;
    return scratch.fillStyle;
  }

  add(tag, attributes) {
    const node = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) node.setAttribute(name, value);
    }
    this.group.append(node);
    return node;
  }

  get opacity() {
    return this.globalAlpha === 1 ? undefined : this.globalAlpha;
  }

  get pen() {
    return {
      fill: "none",
      stroke: this.colour(this.strokeStyle),
      "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin,
      "stroke-linecap": this.lineCap,
      "stroke-dasharray": this.dash.length ? this.dash.join(" ") : undefined,
      "stroke-dashoffset": this.dash.length ? this.lineDashOffset.toFixed(2) : undefined,
      opacity: this.opacity,
    };
  }

  stroke(path = this.path) {
    if (path.d) this.add("path", { d: path.d, ...this.pen });
  }

  fill(path = this.path) {
    if (path.d) this.add("path", { d: path.d, fill: this.colour(this.fillStyle), opacity: this.opacity });
  }

  fillRect(x, y, width, height) {
    this.add("rect", { x, y, width, height, fill: this.colour(this.fillStyle) });
  }

  measureText(text) {
    scratch.font = this.font;
    return scratch.measureText(text);
  }

  fillText(text, x, y) {
    this.text(text, x, y, { fill: this.colour(this.fillStyle), opacity: this.opacity });
  }

  strokeText(text, x, y) {
    this.text(text, x, y, { ...this.pen, "stroke-dasharray": undefined });
  }

  text(text, x, y, ink) {
    const [, size, family] = this.font.match(/([\d.]+px)\s+(.*)/);
    const anchor = { left: undefined, center: "middle", right: "end" }[this.textAlign];
    const baseline = this.textBaseline === "middle" ? "central" : undefined;
    this.add("text", {
      x: x.toFixed(2), y: y.toFixed(2), "font-size": size, "font-family": family,
      "text-anchor": anchor, "dominant-baseline": baseline, ...ink,
    }).textContent = text;
  }

  /** A canvas as a picture in the picture. */
  drawImage(canvas, x, y, width, height) {
    this.add("image", { x, y, width, height, href: canvas.toDataURL(), preserveAspectRatio: "none" });
  }

  toBlob() {
    return new Blob([new XMLSerializer().serializeToString(this.root)], { type: "image/svg+xml" });
  }
}
