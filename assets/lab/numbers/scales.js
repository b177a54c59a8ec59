// The scales that sliders spread their range over, and the numbers that are typed beside them.

import { valueOfText } from "./arithmetic.js";

const twoDigits = (value) => Number(value.toPrecision(2));

// Each scale maps a share of the slider's track, 0 to 1, to a value and back. Values are rounded
// to what a person would type; near 1 it is the distance to 1 that keeps two digits.
const SCALES = {
  linear: {
    value: (share, { low, high }) => {
      const unit = 10 ** Math.floor(Math.log10((high - low) / 200));
      return Number((Math.round((low + share * (high - low)) / unit) * unit).toPrecision(12));
    },
    share: (value, { low, high }) => (value - low) / (high - low),
  },
  log: {
    // A parameter that is 0 unless it is wanted has its 0 at the very left.
    value: (share, { low, high, integer, default: usual }) => {
      if (share === 0 && usual === 0) return 0;
      // Two digits of an end can lie beyond it.
      const value = Math.min(Math.max(twoDigits(low * (high / low) ** share), low), high);
      return integer ? Math.round(value) : value;
    },
    share: (value, { low, high }) => Math.log(value / low) / Math.log(high / low),
  },
  near_one: {
    value: (share, { low, high }) => {
      const distance = (1 - low) * ((1 - high) / (1 - low)) ** share;
      return Number((1 - twoDigits(distance)).toPrecision(12));
    },
    share: (value, { low, high }) =>
      Math.log((1 - value) / (1 - low)) / Math.log((1 - high) / (1 - low)),
  },
};

/**
 * @param {Param} param
 * @param {number} share of the track, cut to 0 to 1
 */
export function valueAt(param, share) {
  return SCALES[param.scale].value(Math.min(Math.max(share, 0), 1), param);
}

/**
 * @param {Param} param
 * @param {number} value
 */
export function shareOf(param, value) {
  const share = SCALES[param.scale].share(value, param);
  return Number.isNaN(share) ? 0 : Math.min(Math.max(share, 0), 1);
}

const THOUSANDS = /^\d{1,3}(,\d{3})+$/;

/**
 * The number that a person typed, or a message that says why it cannot be taken.
 * @param {Param} param
 * @param {string} text
 * @param {Record<string, number>} [known] values that it may name
 * @returns {{value?: number, problem?: Message}}
 */
export function readTyped(param, text, known) {
  const words = text.trim().replaceAll("−", "-").replaceAll("·", "*").replaceAll("×", "*");
  const plain = param.integer && THOUSANDS.test(words) ? words.replaceAll(",", "") : words;
  const value = valueOfText(plain.replace(/(\d),(?=\d)/g, "$1."), known);
  const ok =
    Number.isFinite(value) &&
    value >= (param.at_least ?? -Infinity) &&
    value <= (param.at_most ?? Infinity) &&
    value < (param.below ?? Infinity) &&
    (!param.integer || Number.isInteger(value));
  if (ok) return { value };
  const { label, symbol, allowed } = param;
  return { problem: ["page.typed.must", { label, symbol, allowed }] };
}

export const NOTCHES = 1000;

/**
 * The value some notches further; each reaches another one, however coarsely they are rounded.
 * @param {Param} param
 * @param {number} value
 * @param {number} notches
 */
export function notched(param, value, notches) {
  if (!notches) return value;
  let notch = Math.round(shareOf(param, value) * NOTCHES);
  for (let press = 0; press < Math.abs(notches); press++) {
    const before = valueAt(param, notch / NOTCHES);
    // Where 0 stands at the very left, the least value shares its notch.
    const still = (there) => there === before || there === value;
    do notch += Math.sign(notches);
    while (notch > 0 && notch < NOTCHES && still(valueAt(param, notch / NOTCHES)));
  }
  return valueAt(param, notch / NOTCHES);
}
