// What the runs of Train run on: a model, and data that it learns from.

// A table that somebody brought, before an answer has said what it is.
const UNKNOWN_DATA = { name: "", about: "", source: "", params: [], models: ["mlp"], shape: [1, 1, 1], classes: [] };

/** @implements {Subject} */
export class Studies {
  /** @type {Catalogue} */
  catalogue;
  /** What an answer said of a model with its data, by what it belongs to. */
  learned = { key: "", card: {} };
  /** The card that was made last, and what for: it stays the same one while that does. */
  made = { key: "", card: null };

  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Keep what came with an answer for a state.
   * @param {LabState} state
   * @param {any} card
   */
  learn(state, card) {
    if (!card) return;
    this.learned = { key: this.whole(state), card };
    if (card.of) this.catalogue.data[state.data] = card.of;
  }

  /** The card of data. @param {string} key */
  dataOf(key) {
    return this.catalogue.data[key] ?? UNKNOWN_DATA;
  }

  /** @param {LabState} state */
  cardOf(state) {
    const { models } = this.catalogue;
    const key = this.whole(state);
    if (this.made.key !== key || this.made.learned !== this.learned) {
      const [model, of] = [models[state.model], this.dataOf(state.data)];
      const card = {
        ...model, name: `${model.name}, ${of.name}`, names: ["α", "β"], reading: "", minima: [], valleys: [],
        params: [...of.params, ...model.params], of, ...(this.learned.key === key ? this.learned.card : {}),
      };
      this.made = { key, learned: this.learned, card };
    }
    return this.made.card;
  }

  /** @param {LabState} state */
  keyOf({ data, model }) {
    return JSON.stringify([data, model]);
  }

  /** All that a model and its data depend on. @param {LabState} state */
  whole({ data, data_params, model, model_params, init, epochs, batch, noise }) {
    return JSON.stringify([data, data_params, model, model_params, init, epochs, batch, noise.seed]);
  }

  /**
   * @param {LabState} state
   * @returns {[param: Param, field: string][]}
   */
  params({ data, model }) {
    const { models } = this.catalogue;
    const of = this.dataOf(data);
    // Numbers are judged by the squared error alone.
    const own = models[model].params.filter(({ name }) => name !== "judge" || of.classes.length);
    return [
      ...of.params.map((param) => /** @type {[Param, string]} */ ([param, "data_params"])),
      ...own.map((param) => /** @type {[Param, string]} */ ([param, "model_params"])),
    ];
  }

  /** The values that the parameters of a card have at first. */
  defaults({ params }) {
    return Object.fromEntries(params.map((param) => [param.name, param.default]));
  }

  /**
   * A state like this one with other data, and the model that is for them.
   * @param {LabState} state
   * @param {string} data
   */
  withData(state, data) {
    const of = this.dataOf(data);
    const fit = of.models;
    const next = { ...structuredClone(state), data, data_params: this.defaults(of) };
    return fit.includes(state.model) ? next : this.withModel(next, fit.includes("mlp") ? "mlp" : fit[0]);
  }

  /**
   * A state like this one with another model.
   * @param {LabState} state
   * @param {string} model
   */
  withModel(state, model) {
    return { ...structuredClone(state), model, model_params: this.defaults(this.catalogue.models[model]) };
  }
}
