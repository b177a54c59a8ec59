// Numbers as people write them, and the scales that sliders spread their range over.

/** The exact value, short: 0.003, 1e-8, 0.999, 20000. */
function write(value) {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e6)) {
    return value.toExponential().replace("e+", "e");
  }
  return String(value);
}

/** A measured value to a few digits: 1.234, −0.05, 3.1e-9. */
function brief(value, digits = 4) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const text =
    value !== 0 && (size < 1e-3 || size >= 1e5)
      ? Number(value).toExponential(digits - 2).replace("e+", "e")
      : String(Number(value.toPrecision(digits)));
  return text.replace(/^-/, "−");
}

/** A power of ten given by its exponent, which may lie outside what a float can hold. */
function briefPower(exponent, digits = 4) {
  if (exponent === -Infinity) return "0";
  if (!Number.isFinite(exponent)) return "∞";
  if (Math.abs(exponent) < 290) return brief(10 ** exponent, digits);
  const whole = Math.floor(exponent);
  return `${(10 ** (exponent - whole)).toFixed(digits - 2)}e${whole}`;
}

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
      const value = twoDigits(low * (high / low) ** share);
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

function valueAt(param, share) {
  return SCALES[param.scale].value(Math.min(Math.max(share, 0), 1), param);
}

function shareOf(param, value) {
  const share = SCALES[param.scale].share(value, param);
  return Number.isNaN(share) ? 0 : Math.min(Math.max(share, 0), 1);
}

const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const THOUSANDS = /^\d{1,3}(,\d{3})+$/;

/** The number that a person typed, or a sentence that says why it cannot be taken. */
function readTyped(param, text) {
  const words = text.trim().replace("−", "-");
  const plain = param.integer && THOUSANDS.test(words) ? words.replaceAll(",", "") : words;
  const decimal = plain.replace(",", ".");
  const value = DECIMAL.test(decimal) ? Number(decimal) : NaN;
  const ok =
    Number.isFinite(value) &&
    value >= (param.at_least ?? -Infinity) &&
    value <= (param.at_most ?? Infinity) &&
    value < (param.below ?? Infinity) &&
    (!param.integer || Number.isInteger(value));
  return ok ? { value } : { problem: `${param.label} ${param.symbol} must be ${param.allowed}` };
}
