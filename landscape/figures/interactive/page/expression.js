// A formula as a tree of data: its value, and its gradient by one backward sweep.
//
// A node is a number, a name, or [operation, operand, …] whose operands are positions of earlier
// nodes; the last node is the result. Conventions at kinks are those of landscape.formula.

export function sigmoid(x) {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

export function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

const secondLarger = (a, b) => b > a || Number.isNaN(b);
const secondSmaller = (a, b) => b < a || Number.isNaN(b);
const share = (part, whole) => (whole === 0 ? 0 : part / whole);

// Each operation: its value from its operands, then its derivatives from value and operands.
const OPERATIONS = new Map(Object.entries({
  "+": [(a, b) => a + b, () => 1, () => 1],
  "-": [(a, b) => a - b, () => 1, () => -1],
  "*": [(a, b) => a * b, (y, a, b) => b, (y, a) => a],
  "/": [(a, b) => a / b, (y, a, b) => 1 / b, (y, a, b) => -y / b],
  "**": [
    (a, b) => a ** b,
    (y, a, b) => (b === 0 ? 0 : b * a ** (b - 1)),
    (y, a, b) => (a === 0 && b >= 0 ? 0 : y * Math.log(a === 0 ? 1 : a)),
  ],
  neg: [(x) => -x, () => -1],
  sin: [Math.sin, (y, x) => Math.cos(x)],
  cos: [Math.cos, (y, x) => -Math.sin(x)],
  tan: [Math.tan, (y) => 1 + y * y],
  arcsin: [Math.asin, (y, x) => 1 / Math.sqrt((1 - x) * (1 + x))],
  arccos: [Math.acos, (y, x) => -1 / Math.sqrt((1 - x) * (1 + x))],
  arctan: [Math.atan, (y, x) => 1 / (1 + x * x)],
  sinh: [Math.sinh, (y, x) => Math.cosh(x)],
  cosh: [Math.cosh, (y, x) => Math.sinh(x)],
  tanh: [Math.tanh, (y) => 1 - y * y],
  exp: [Math.exp, (y) => y],
  expm1: [Math.expm1, (y, x) => Math.exp(x)],
  log: [Math.log, (y, x) => 1 / x],
  log1p: [Math.log1p, (y, x) => 1 / (1 + x)],
  log10: [Math.log10, (y, x) => 1 / (x * Math.LN10)],
  log2: [Math.log2, (y, x) => 1 / (x * Math.LN2)],
  sqrt: [Math.sqrt, (y) => 0.5 / y],
  cbrt: [Math.cbrt, (y) => 1 / (3 * y * y)],
  abs: [Math.abs, (y, x) => Math.sign(x)],
  sign: [Math.sign, () => 0],
  floor: [Math.floor, () => 0],
  ceil: [Math.ceil, () => 0],
  sigmoid: [sigmoid, (y, x) => y * sigmoid(-x)],
  softplus: [softplus, (y, x) => sigmoid(x)],
  relu: [(x) => (x <= 0 ? 0 : x), (y, x) => (x > 0 ? 1 : 0)],
  min: [
    (a, b) => (secondSmaller(a, b) ? b : a),
    (y, a, b) => (secondSmaller(a, b) ? 0 : 1),
    (y, a, b) => (secondSmaller(a, b) ? 1 : 0),
  ],
  max: [
    (a, b) => (secondLarger(a, b) ? b : a),
    (y, a, b) => (secondLarger(a, b) ? 0 : 1),
    (y, a, b) => (secondLarger(a, b) ? 1 : 0),
  ],
  atan2: [
    Math.atan2,
    (z, y, x) => x / (x * x + y * y),
    (z, y, x) => -y / (x * x + y * y),
  ],
  hypot: [Math.hypot, (r, x) => share(x, r), (r, x, y) => share(y, r)],
}));

// The tree made ready: functions in the place of their names.
export function compile(tree) {
  return tree.map((node) => {
    if (typeof node === "number") return { number: node };
    if (typeof node === "string") return { name: node };
    const [label, ...operands] = node;
    const [value, ...derivatives] = OPERATIONS.get(label);
    return { value, derivatives, operands };
  });
}

// The value of every node; `values` is a Map from names to numbers.
export function forward(nodes, values) {
  const results = new Float64Array(nodes.length);
  nodes.forEach((node, i) => {
    if (node.operands) results[i] = node.value(...node.operands.map((j) => results[j]));
    else results[i] = node.name === undefined ? node.number : values.get(node.name);
  });
  return results;
}

// Adds ∂ result · cotangent / ∂ name to `gradient`, a Map from names to numbers.
export function backward(nodes, results, cotangent, gradient) {
  const adjoints = new Float64Array(nodes.length);
  adjoints[nodes.length - 1] = cotangent;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const node = nodes[i];
    if (node.name !== undefined) {
      if (gradient.has(node.name)) gradient.set(node.name, gradient.get(node.name) + adjoints[i]);
    } else if (node.operands && adjoints[i] !== 0) {
      const operands = node.operands.map((j) => results[j]);
      node.operands.forEach((j, k) => {
        adjoints[j] += adjoints[i] * node.derivatives[k](results[i], ...operands);
      });
    }
  }
}
