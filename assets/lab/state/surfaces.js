// What the runs of the plane run on: a surface, with its parameters.

/** @implements {Subject} */
export class Surfaces {
  /** @type {Catalogue} */
  catalogue;
  /**
   * The surface of a typed formula, {formula, card}: its card comes with an answer.
   * @type {{formula: string, card: SurfaceCard}}
   */
  typed = null;

  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * Keep what came with the answer for a state of its card; its minima move with its letters.
   * @param {LabState} state
   * @param {Partial<SurfaceCard>} own
   */
  learn({ surface, formula }, own) {
    if (!own) return;
    if (this.typed?.formula === formula) Object.assign(this.typed.card, own);
    else this.typed = { formula, card: { ...this.catalogue.surfaces[surface], ...own } };
  }

  /**
   * The surface's card.
   * @param {LabState} state
   */
  cardOf({ surface, formula }) {
    return this.typed?.formula === formula ? this.typed.card : this.catalogue.surfaces[surface];
  }

  /** What tells one subject from another. @param {LabState} state */
  keyOf({ surface, formula }) {
    return JSON.stringify([surface, formula]);
  }

  /**
   * Its parameters, each with the field of the state that holds its value.
   * @param {LabState} state
   * @returns {[param: Param, field: string][]}
   */
  params(state) {
    return this.cardOf(state).params.map((param) => [param, "surface_params"]);
  }

  /**
   * A state like this one on another surface, whose parameters are as its card has them.
   * @param {LabState} state
   * @param {string} surface
   */
  elsewhere(state, surface) {
    const { params } = this.catalogue.surfaces[surface];
    const defaults = Object.fromEntries(params.map((param) => [param.name, param.default]));
    // Without a formula the answer brings the one that the card has.
    return { ...structuredClone(state), surface, surface_params: defaults, formula: "" };
  }
}
