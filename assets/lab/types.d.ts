// What the page's data look like, for the type checker alone; no module imports it.

/** A sentence of the catalogue, or its forms for one and for more. */
type Sentence = string | { one: string; other: string };

/** Something to be said: a key of the catalogue, its values, and a card's own text. */
type Message = [key: string, values: Record<string, Told>, text?: string];

/** Things said one after another; `by` is the key of what stands between two. */
interface Row {
  parts: Told[];
  by: string;
}

/** A value of a message: a number, a text that stands as it is, or what is said in its place. */
type Told = number | string | Message | Row;

/** A parameter of an optimizer, a surface, the noise or the clip stage, as Python describes it. */
interface Param {
  name: string;
  symbol: string;
  label: string;
  default: number;
  low: number;
  high: number;
  scale: "linear" | "log" | "near_one";
  integer: boolean;
  choices: [word: string, text: string][];
  /** What may be typed, and its limits, each if there is one. */
  allowed: Row | Message;
  at_least?: number;
  at_most?: number;
  below?: number;
}

interface OptimizerCard {
  name: string;
  family: string;
  rate: number;
  defaults: Record<string, number>;
  own: Param[];
  as_in: Record<string, Record<string, number>>;
}

/** A formula as it is set: an element of MathML, or a fence, with its parts. */
type Layout = (string | Layout)[];

interface SurfaceCard {
  name: string;
  teaches: string;
  steps: number;
  domain: [[number, number], [number, number]];
  /** What its line-up is about, the domain if that is all of it. */
  window: [[number, number], [number, number]];
  minima: [number, number][];
  /** Lines all of whose points are minima. */
  valleys: [number, number][][];
  /** What its coordinates are called. */
  names: [string, string];
  /** What its model is fitted to, null if it has none. */
  data: FitData | null;
  /** The threshold that suits its slopes. */
  threshold: number;
  params: Param[];
  /** The learning rate that suits each family of optimizers. */
  lr: Record<string, number>;
  /** What a position means, with {x} and {y}; empty where it means itself. */
  reading: string;
  /** How the formula that was typed is set. */
  layout?: Layout;
}

/** A key of a link; optviz/lab/keys.py says what it means. */
interface LinkKey {
  name: string;
  kind: "number" | "numbers" | "word" | "words" | "text" | "formula" | "flag" | "link" | "runs" | "params";
  place: string[];
  stage: boolean;
  /** Whether it says, with others, what the runs run on. */
  must: boolean;
  kept: boolean;
}

/** What is looked at: values by the keys of a link's second half. */
type Look = Record<string, any>;

/** How a key of the look is read off the page, undefined while it is as at first, and shown. */
interface LookWay {
  get(): any;
  set(value: any): void;
}

/** Points, and a model of them: z = x (u - centre) / scale + y; see spec.py. */
interface FitData {
  points: [number, number][];
  across: string;
  up: string;
  centre: number;
  scale: number;
  unit: number;
  logistic: boolean;
}

interface Catalogue {
  /** The name of the wire that brings the answers of Streamlit. */
  wire: string;
  link: { state: LinkKey[]; look: LinkKey[] };
  surfaces: Record<string, SurfaceCard>;
  optimizers: Record<string, OptimizerCard>;
  menus: Record<string, Record<string, string[]>>;
  /** What a page with a model knows: data, models, and the parameters of how training begins. */
  data?: Record<string, any>;
  models?: Record<string, any>;
  begin?: Param[];
  pictures: string;
  experiments: Experiment[];
  noise: Record<string, Param>;
  scheduling: string[];
  shared: Record<string, Param>;
  steps: Param;
  coordinate: Param;
  clip_modes: string[];
  max_runs: number;
  draws: number;
  live: string;
  language: string;
  /** The language's sentences by their keys, and what marks the texts of the pseudo-language. */
  words: Record<string, Sentence>;
  marks: [string, string] | null;
}

/** One run of a state: its optimizer, how it is clipped, and the values that it does not share. */
interface RunState {
  optimizer: string;
  clip: string;
  own: Record<string, number>;
  hidden: boolean;
  /** The number of its colour, mark and dash. */
  style: number;
}

/** What all controls show and move, and the link says. */
interface LabState {
  surface: string;
  formula: string;
  surface_params: Record<string, number>;
  start: [number, number];
  steps: number;
  noise: Record<string, number>;
  shared: Record<string, number>;
  runs: RunState[];
  /** What a model in training has in place of a surface, its start and its steps. */
  data?: string;
  data_params?: Record<string, number>;
  model?: string;
  model_params?: Record<string, number>;
  init?: number;
  epochs?: number;
  batch?: number;
}

/** What runs run on, as the state names it. */
interface Subject {
  /** Its card: `name`, `names` of two axes, `lr` by family, `threshold`, and what its stage needs. */
  cardOf(state: LabState): any;
  /** What tells one from another, be it with other parameters. */
  keyOf(state: LabState): string;
  /** Its parameters, each with the field of the state that holds its value. */
  params(state: LabState): [param: Param, field: string][];
}

/** What is a page's alone: what runs run on, and the pictures of it. See stages/plane.js. */
interface Stage {
  subject: Subject;
  /** Whether an answer may take longer than a moment. */
  slow: boolean;
  /** Numbers of what the runs run on that an axis of the pad can have, and where a state has them. */
  settable: { param: Param; get(state: LabState): number; set(state: LabState, value: number): void }[];
  quantities: Record<string, Quantity>;
  columns: Column[];
  /** Make the pieces, once those of every page are there. */
  build(): void;
  /** Those that show keys of the look, and what asks further questions; see conversation.js. */
  pieces: { looks: Record<string, LookWay> }[];
  askers: Record<string, any>;
  /** Elements whose size the pictures have, and the pictures in sight. */
  boxes: HTMLElement[];
  shown: any[];
  close(): void;
  /** Look at it as an experiment does that says no more than this look. */
  begin(look: Look): void;
  edited(state: LabState): void;
  /** Where a run is at a step, for the summary in words, null where there is nothing to say. */
  whereabouts(run: any, step: number): Message | null;
  /** Words at places of the picture, [x, y, words]. */
  remark(remarks: [number, number, string][]): void;
  /** Whether something is being typed, and what is wrong with it. */
  typing: boolean;
  refuse(note: Message): void;
  /** Whether nothing but the picture is asked for while a hand moves. */
  alone: boolean;
  /** What is wanted beside the picture, as words behind the query. */
  fieldWanted(): string;
  /** An answer: what it says of the subject; the last step; what it is about; its field; its runs. */
  learn(header: Answer["header"], fresh: any): void;
  steps: number;
  take(answer: Answer, adopted: LabState | null): void;
  showField(answer: Answer): void;
  show(): void;
  /** Show what stands beside the runs; what the curve must know of it. */
  beside(): Record<string, any>;
  render(state: LabState): void;
  resize(): void;
  draw(step: number, theme: Theme, moving?: boolean): void;
  write(): void;
  /** The first picture is here; the colours are others; an experiment is to play. */
  settled(): void;
  restyled(): void;
  await(about: string): void;
  /** The name of a file, what a saved picture says of a state, and how two states differ. */
  file: string;
  told(state: LabState): string[];
  changes(before: LabState, now: LabState): Message[];
  drawOn(context: any, picture: any, vector: boolean): void;
}

/** A room as the script tells of it; only its teacher has the key. */
interface RoomTold {
  code: string;
  key: string | null;
  leading: boolean;
}

/** A column of the readout. */
interface Column {
  name: string;
  title(of: { floor: number | null; card: any }): Message;
  text(run: any, t: number, readout: { loss(value: number): string }): string;
}

/**
 * What the curve can show: a message for the menu, a run's values, and whether these are powers of
 * 10; `after` are values that belong to the same run, drawn thinner. What `needs` minima is not
 * offered where none is known.
 */
interface Quantity {
  text(floor: number | null, clipped: boolean): Message;
  of(run: any, minima: [number, number][]): ArrayLike<number>;
  after?(run: any): ArrayLike<number>;
  logarithmic(floor: number | null): boolean;
  needs?: boolean;
  /** Values that have a line across. */
  levels?(runs: ShownRun[]): Level[];
  /** Whether it is counted how often a run was clipped; whether only classes have it. */
  counts?: boolean;
  classes?: boolean;
}

/** A line across a plot, the key of what stands beside it, and the style of the run that it is of. */
interface Level {
  at: number;
  text: string;
  style?: number;
}

/** What can be gone back to; `about` is what the caption is about. */
interface Moment {
  state: LabState;
  about?: string;
}

/** A way in, with the state and the look that it opens. */
interface Experiment {
  title: string;
  question: string;
  state: LabState;
  look: Look;
}

/** A run as an answer brings it; one row a step, losses and slopes as powers of ten. */
interface AnsweredRun {
  rows: number;
  origin: [number, number];
  x: Float64Array;
  y: Float64Array;
  dx: Float32Array | Float64Array;
  dy: Float32Array | Float64Array;
  loss: Float32Array | Float64Array;
  slope: Float32Array;
  best: Float32Array;
  /** A bit for each step: whether the clip stage changed the gradient. */
  clipped: Uint32Array;
  /** The slopes after clipping, of the clipped steps only; null where the threshold says them. */
  seen: Float32Array | null;
  /** The rows between which its path is straight, as far as the screen shows; else all are its vertices. */
  vertices?: Uint32Array;
  /** How long it is with all of them. */
  far?: number;
  /** The step at which it left all floats behind, or null. */
  diverged: number | null;
  rates: number[] | null;
  verdicts: [from: number, said: Message][];
  /** Values that theory names, which it sets as well. */
  offer: Offer | null;
  /** Of a run that learns: the layers that do, the steps of an epoch, and measures by epoch. */
  layers?: number;
  epoch?: number;
  training?: Record<string, number[]>;
  validation?: Record<string, number[]>;
  /** The length of its weights, and the largest share of a layer's units that are dead. */
  inner?: { norm: number[]; dead: number[] };
  slopes?: Float32Array;
  moves?: Float32Array;
  /** λmax at some of its steps, and the largest that its method bears. */
  noise?: { steps: number[]; values: (number | null)[] };
  sharpness?: { steps: number[]; values: (number | null)[]; limit: number | null; plain: boolean };
}

/** Values that theory names, said with those that it would set. */
type Offer = [key: string, values: Record<string, number>];

/** A run as it is drawn: an answer's, with its place in the line-up. */
interface ShownRun extends AnsweredRun {
  slot: number;
  style: number;
  name: string;
  clip: string;
  threshold: number;
  /** How faint its line is, by the row. */
  faded?: Uint8Array;
}

/** The loss over a view [x0, x1, y0, y1] of the plane, row by row from the bottom, above `base`. */
interface FieldBlock {
  view: [number, number, number, number];
  size: number;
  base: number;
  values: Float32Array;
}

/** What other draws of the noise make of a run: losses at three quantiles, at the answer's rows, and paths. */
interface Spread {
  slot: number;
  quantiles: Float32Array[];
  paths: { x: Float32Array; y: Float32Array }[];
}

/** A spread as it is drawn. */
interface DrawnSpread {
  style: number;
  /** The steps of its values. */
  rows: number[];
  quantiles: Float32Array[];
  /** Paths as runs of one row for each of these steps, dashed as the run is. */
  paths: { style: number; rows: number; x: Float32Array; y: Float32Array }[];
}

interface Answer {
  header: {
    state: LabState;
    names: Message[];
    notes: Message[];
    floor: number | null;
    link: string;
    look: Look;
    /** What the caller says of the picture. */
    caption: Message | Row | null;
    /** What the page around puts over the picture, and whether it says itself what is locked. */
    remarks: [number, number, string][];
    framed: boolean;
    /** Whether the browser's address has no link, and gets it. */
    bare: boolean;
    /** Whether nobody has asked for this. */
    first: boolean;
    /** What a typed surface has otherwise than its card. */
    card?: Partial<SurfaceCard>;
    [word: string]: any;
  };
  runs: AnsweredRun[];
  field: FieldBlock | null;
  /** The spread of every visible run, where that was asked for. */
  draws: Spread[] | null;
  /** What becomes of every start, where that was asked for: its header, and bytes of fate and share. */
  ground?: { told: any; which?: Uint8Array; share?: Uint8Array };
}

/** The answer that is drawn; `floor` is the least value that losses are measured from, or null. */
interface Shown {
  state: LabState;
  names: string[];
  runs: ShownRun[];
  floor: number | null;
  link: string;
}

/** Red, green and blue, 0 to 255. */
type Colour = [number, number, number];

/** What the canvases draw with. */
interface Theme {
  key: string;
  dark: boolean;
  paper: string;
  ink: string;
  accent: string;
  faint: string;
  grid: string;
  low: Colour;
  high: Colour;
  good: Colour;
  bad: Colour;
  /** Of the ground: each minimum's or dent's, every other fate's, and those of a run that wins. */
  fates: Colour[];
  fate: Record<string, Colour>;
  won: [Colour, Colour][];
  contour: string;
  arrows: string[];
  runs: string[];
  /** The colours of runs, dark or light enough for words. */
  words: string[];
  line: number;
  /** How much larger than usual all is drawn. */
  scale: number;
  /** The size of the font, in CSS pixels. */
  em: number;
  font: string;
}

/** A canvas's context, or one that keeps what is drawn as shapes. */
type Pen = CanvasRenderingContext2D & { newPath?(): Path2D };

interface Document {
  /** What Streamlit handed to each wire last, by its name. */
  optvizPayloads?: Record<string, Uint8Array>;
  /** The Lab that was touched last. */
  optvizTouched?: HTMLElement;
}
