// Numbers as they are read, and round numbers for axes.

const MINUS = "\u2212";

export function written(value, digits = 4) {
  if (Number.isNaN(value)) return "not finite";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : MINUS + "∞";
  const size = Math.abs(value);
  let text = Number(value.toPrecision(digits)).toString();
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    text = `${Number(mantissa)}e${Number(exponent)}`;
  }
  return text.replaceAll("-", MINUS);
}

// About `count` round numbers from low to high.
export function ticks(low, high, count) {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((m) => m * unit).find((s) => s >= rough * 0.999);
  const values = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
    values.push(Number((i * step).toPrecision(12)));
  }
  return values;
}

// Powers of ten from low to high, thinned to about `count`.
export function decades(low, high, count) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / count));
  const values = [];
  for (let e = first; e <= last; e += step) values.push(10 ** e);
  return values.length > 1 ? values : ticks(low, high, count).filter((v) => v > 0);
}

// An array that was sent as the bytes of its numbers, lowest first.
export function unpacked({ dtype, data }) {
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const types = { f4: Float32Array, f8: Float64Array, u1: Uint8Array };
  return Float64Array.from(new types[dtype](bytes.buffer));
}

// The same value with every packed array in it unpacked.
export function unpackedDeep(value) {
  if (Array.isArray(value)) return value.map(unpackedDeep);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.dtype === "string") return unpacked(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpackedDeep(inner)]));
}
