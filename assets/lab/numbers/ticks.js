// Where an axis has its numbers.

import { brief } from "./write.js";

/**
 * Round tick values between two ends, about `count` of them.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((k) => k * unit >= rough) * unit;
  const values = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-9; v += step) {
    values.push(Number(v.toPrecision(12)));
  }
  return values;
}

/**
 * Ticks of a logarithmic axis between two powers of ten, {at, text}: powers of ten, or round
 * values where it spans no more than two of them.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function powersOfTen(low, high, count) {
  const name = (at) => (Math.abs(at) > 3 ? `1e${at}` : brief(10 ** at));
  if (high - low > 2) {
    return ticks(low, high, count)
      .filter(Number.isInteger)
      .map((at) => ({ at, text: name(at) }));
  }
  return ticks(10 ** low, 10 ** high, count)
    .filter((value) => value > 0)
    .map((value) => ({ at: Math.log10(value), text: brief(value) }));
}
