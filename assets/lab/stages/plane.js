// The plane as a stage: a surface, the start on it, and its pictures.

import { Draws } from "../panel/draws.js";
import { Experiments } from "../panel/experiments.js";
import { Grounds } from "../panel/grounds.js";
import { Inside } from "../panel/inside.js";
import { Pad } from "../panel/pad.js";
import { POSITIONS } from "../panel/columns.js";
import { PlaneSettings } from "../panel/plane.js";
import { drawStart, shadesOf } from "../panel/planesave.js";
import { Views } from "../panel/views.js";
import { exitOf } from "../picture/exits.js";
import { Field, shareOfHeight } from "../picture/field.js";
import { Fit } from "../picture/fit.js";
import { MapView } from "../picture/map.js";
import { QUANTITIES } from "../picture/quantities.js";
import { settableOf } from "../state/settable.js";
import { Surfaces } from "../state/surfaces.js";
import { exact } from "../numbers/write.js";
import { say } from "../words/say.js";

const CARD = 72; // pixels of an experiment's picture

/** What a field's values depend on, as a key. */
const fieldKey = (state, view) =>
  JSON.stringify([state.surface, state.formula, state.surface_params, view]);

/** @implements {Stage} */
export class Plane {
  root;
  /** @type {import("./page.js").Page} */
  lab;
  /** @type {Surfaces} */
  subject;
  slow = false;
  quantities = QUANTITIES;
  columns = POSITIONS;
  /** What the field that is drawn depends on. */
  fieldShown = null;
  /** @type {PlaneSettings} */
  settings;
  /** @type {MapView} */
  map;
  /** @type {Views} */
  views;
  /** @type {Fit} */
  fit;
  /** @type {Inside} */
  inside;
  /** @type {Pad} */
  pad;
  /** @type {Draws} */
  draws;
  /** @type {Grounds} */
  grounds;
  /** @type {Experiments} */
  experiments;

  constructor(root, lab) {
    this.root = root;
    this.lab = lab;
    this.subject = new Surfaces(lab.catalogue);
  }

  build() {
    const { root, lab } = this;
    this.map = new MapView(root, {
      placeStart: (x, y, done) => lab.edit((state) => (state.start = [x, y]), done),
      viewChanged: () => this.viewChanged(),
    });
    this.fit = new Fit(root);
    this.views = new Views(root, this.map, { changed: () => lab.refresh() });
    this.settings = new PlaneSettings(root, this);
    this.inside = new Inside(root, lab);
    this.pad = new Pad(root, lab);
    this.draws = new Draws(root, lab);
    this.grounds = new Grounds(root, this);
    const { gallery } = this.settings;
    this.experiments = new Experiments(root, lab, {
      box: this.map.box,
      hint: ["page.experiments.first", {}],
      paint: (image, { surface }) => gallery.paintOne(image, surface, CARD),
    });
  }

  get pieces() {
    return [this.views, this.inside, this.pad, this.draws, this.grounds];
  }

  get settable() {
    return settableOf(this.subject.params(this.lab.state));
  }

  get askers() {
    const { draws, grounds, pad, inside } = this;
    return { draws, ground: grounds, pad, step: inside, course: inside };
  }

  get boxes() {
    return [this.map.box, this.views.box];
  }

  get shown() {
    return this.views.shown;
  }

  close() {
    this.settings.formula.close();
  }

  // --- from the hand to the state ---------------------------------------------------------

  /** Where a run is at a step: at a place of the map, or out of it since another. @returns {Message} */
  whereabouts(run, step) {
    const { map } = this;
    const [x, y] = [run.x[step], run.y[step]];
    const left = map.width && !map.inside(map.px(x), map.py(y)) ? exitOf(map, run, step) : null;
    return left ? ["page.readout.left", { step: left.step }] : ["page.readout.at", { x, y }];
  }

  begin({ picture = "map", window: part }) {
    this.views.pick(picture);
    if (!part && this.map.width) this.map.fit(this.map.first);
  }

  remark(remarks) {
    this.map.showRemarks(remarks);
  }

  edited({ start }) {
    this.map.start = start;
    if (this.map.width) this.map.placeHandle();
  }

  pickSurface(key) {
    const { lab } = this;
    if (lab.permits.moves("surface")) lab.moveTo(this.subject.elsewhere(lab.state, key));
  }

  tryFormula(text) {
    const { lab } = this;
    if (lab.permits.moves("surface")) lab.conversation.tryFormula(text);
  }

  get typing() {
    return this.settings.formula.verdict !== null;
  }

  refuse(note) {
    const { why } = note[1];
    this.settings.formula.explain(say(why ? ["note.kept", { why }] : note));
  }

  viewChanged() {
    if (this.lab.state && this.fieldWanted()) this.lab.conversation.ask();
    this.lab.refresh();
  }

  /** The field is asked for with its view only where the one at hand shows something else. */
  fieldWanted() {
    const { map, lab } = this;
    if (!map.width || map.surface !== this.subject.cardOf(lab.state)) return "";
    const { view } = map;
    const field = fieldKey(lab.state, view) === this.fieldShown ? "" : `&ask=field~${view.join("~")}`;
    return field + this.briefly;
  }

  /** Whether what is looked at is the picture alone. */
  get alone() {
    const { grounds, inside, draws } = this;
    return grounds.kind === "loss" && !inside.open && !draws.tick.checked;
  }

  /** While a hand moves no more is asked for than the screen can show, where that is known. */
  get briefly() {
    const { map, views, lab: { conversation, curve, player } } = this;
    const { grain } = curve;
    if (!conversation.holding || player.playing || views.spaceShown || !grain) return "";
    const pixel = Number((1 / map.zoom / map.ratio).toPrecision(3));
    return `&ask=briefly~${pixel}~${grain}~${player.step}`;
  }

  // --- from an answer to the picture ------------------------------------------------------

  /** @param {Answer["header"]} header */
  learn({ state, card }, fresh) {
    this.subject.learn(state, card);
    if (fresh) this.settings.formula.take(state.formula, card?.layout);
  }

  get steps() {
    return this.lab.shown.state.steps;
  }

  take({ header }, adopted) {
    this.experiments.take(header, adopted);
  }

  showField({ field }) {
    if (!field) return;
    const { state, floor } = this.lab.shown;
    this.fieldShown = fieldKey(state, field.view);
    const shares = shareOfHeight(field, floor);
    this.map.showField(new Field({ ...field, shares }));
    this.views.showField(field, shares, floor);
  }

  /** What becomes of every start, in place of the loss; null for that. */
  showCover(cover) {
    this.map.showCover(cover);
    this.views.showCover(cover);
  }

  show() {
    const { state, runs, names } = this.lab.shown;
    const surface = this.subject.cardOf(state);
    const picture = { surface, runs, start: this.lab.state.start };
    this.map.show(picture);
    this.views.show(picture);
    this.fit.show(surface.data, runs);
    this.inside.show(runs, names);
  }

  beside() {
    const { lab } = this;
    this.draws.say();
    const { draws } = this.draws;
    this.map.showDraws(draws);
    this.views.showPinned(lab.ghost.runs, lab.ghost.comparable);
    const { names: axes, minima } = this.subject.cardOf(lab.shown.state);
    return { minima, axes, draws };
  }

  render(state) {
    this.settings.render(state);
  }

  // --- frames -----------------------------------------------------------------------------

  resize() {
    this.views.resize();
  }

  draw(step, theme, moving) {
    this.views.draw(step, theme, moving);
    this.inside.draw(this.map, this.map.top, theme);
    this.fit.draw(step, theme);
    this.pad.draw(theme);
    this.grounds.draw(theme);
  }

  write() {
    this.inside.write();
  }

  settled() {
    this.settings.gallery.read().then(() => this.experiments.paint());
  }

  restyled() {
    this.experiments.paint();
  }

  await(about) {
    this.experiments.await(about, this.lab.conversation.owed);
  }

  // --- what is said and saved of it --------------------------------------------------------

  get file() {
    return this.lab.shown.state.surface;
  }

  told({ start: [x, y] }) {
    return [say("page.save.start", { x, y })];
  }

  changes(before, now) {
    const changes = [];
    if (before.steps !== now.steps) {
      const [was, is] = [before.steps, now.steps].map(exact);
      changes.push(["page.ghost.change", { what: say("page.ghost.steps"), was, is }]);
    }
    if (`${before.start}` !== `${now.start}`) changes.push(["page.ghost.start", {}]);
    return changes;
  }

  drawOn(context, picture, vector) {
    const { map, views, inside, fit, lab } = this;
    const { theme, player: { step } } = lab;
    const { width, height } = picture;
    const shapes = vector && picture !== views.space;
    const pixels = shapes ? (picture === map ? [shadesOf(map)] : []) : picture.layers;
    for (const layer of pixels) context.drawImage(layer, 0, 0, width, height);
    if (picture === map) drawStart(map, context, theme);
    if (shapes) picture.drawShapes(context, step);
    if (shapes && picture === map) inside.draw(map, context, theme);
    if (picture !== views.shown[0] || !fit.data) return;
    context.save();
    context.translate(width - fit.width - 8, height - fit.height - 8);
    fit.drawShapes(context, step, theme);
    context.restore();
  }
}
