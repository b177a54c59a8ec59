// The one way in which numbers are written: the twin of optviz/words/numbers.py.

/**
 * The shortest text that reads back as the same float, as it is typed or linked: 0.003, 1e-8, -2.5.
 * @param {number} value
 */
export function exact(value) {
  if (Object.is(value, -0)) return "-0";
  const size = Math.abs(value);
  const plain = value === 0 || !Number.isFinite(value) || (size >= 1e-4 && size < 1e6);
  return plain ? String(value) : value.toExponential().replace("e+", "e");
}

/** An exact number where it is only read: its sign is a true minus. */
export const shown = (value) => (value < 0 ? exact(value).replace("-", "−") : exact(value));

/**
 * A measured value to some digits, one fewer beside an exponent: 1.234, −0.05, 3.1e-9.
 * @param {number} value a dash where it is none
 */
export function brief(value, digits = 4) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    size === 0 || (size >= 1e-3 && size < 1e5)
      ? String(Number(size.toPrecision(digits)))
      : size.toExponential(digits - 2).replace(/\.?0*e\+?/, "e");
  return value < 0 ? `−${text}` : text;
}

/** A whole number in groups of three: 20,000. */
export const grouped = (value) =>
  String(BigInt(Math.round(value))).replace("-", "−").replace(/\B(?=(\d{3})+$)/g, ",");

/** A power of ten given by its exponent, which may lie outside what a float can hold. */
export function briefPower(exponent, digits = 4) {
  if (exponent === -Infinity) return "0";
  if (!Number.isFinite(exponent)) return "∞";
  if (Math.abs(exponent) < 290) return brief(10 ** exponent, digits);
  const whole = Math.floor(exponent);
  const figures = brief(10 ** (exponent - whole), digits - 1);
  return figures === "10" ? `1e${whole + 1}` : `${figures}e${whole}`;
}

export const log10 = (value) => (value > 0 ? Math.log10(value) : -Infinity);
