// Objectives written into the page: value and gradient at a parameter vector (P,).
//
// What Python sends (landscape.objective.portable) is data only. Arrays are row by row: scores
// (n, K), inputs (n, d). Formulas follow landscape.losses: no sigmoid-then-log anywhere.

import { backward, compile, forward, sigmoid, softplus } from "./expression.js";

// -- models: scores of inputs, and the gradient of Σ scores · cotangent ----------------------

function affine({ columns, outputs, intercept }) {
  const cut = outputs * columns;
  return {
    scores(theta, inputs) {
      const rows = inputs.length / columns;
      const scores = new Float64Array(rows * outputs);
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < outputs; k++) {
          let score = intercept ? theta[cut + k] : 0;
          for (let j = 0; j < columns; j++) score += inputs[i * columns + j] * theta[k * columns + j];
          scores[i * outputs + k] = score;
        }
      }
      return scores;
    },
    adjoint(theta, inputs, cotangent) {
      const gradient = new Float64Array(theta.length);
      for (let i = 0; i < inputs.length / columns; i++) {
        for (let k = 0; k < outputs; k++) {
          const weight = cotangent[i * outputs + k];
          if (intercept) gradient[cut + k] += weight;
          for (let j = 0; j < columns; j++) gradient[k * columns + j] += weight * inputs[i * columns + j];
        }
      }
      return gradient;
    },
  };
}

const ACTIVATIONS = {
  relu: [(z) => Math.max(z, 0), (h) => (h > 0 ? 1 : 0)],
  tanh: [Math.tanh, (h) => 1 - h * h],
  sigmoid: [sigmoid, (h) => h * (1 - h)],
};

function mlp({ columns, layers, activation }) {
  const [activate, slope] = ACTIVATIONS[activation];

  // The values of every layer for one input, the scores last; the next input overwrites them.
  const values = [null, ...layers.map(([units]) => new Float64Array(units))];

  function upward(theta, inputs, row) {
    values[0] = inputs.subarray(row * columns, (row + 1) * columns);
    let cut = 0;
    for (let number = 0; number < layers.length; number++) {
      const [units, width] = layers[number];
      const [below, above] = [values[number], values[number + 1]];
      const last = number + 1 === layers.length;
      for (let u = 0; u < units; u++) {
        let z = theta[cut + units * width + u];
        for (let j = 0; j < width; j++) z += theta[cut + u * width + j] * below[j];
        above[u] = last ? z : activate(z);
      }
      cut += units * (width + 1);
    }
    return values;
  }

  return {
    scores(theta, inputs) {
      const rows = inputs.length / columns;
      const outputs = layers[layers.length - 1][0];
      const scores = new Float64Array(rows * outputs);
      for (let i = 0; i < rows; i++) scores.set(upward(theta, inputs, i).at(-1), i * outputs);
      return scores;
    },
    adjoint(theta, inputs, cotangent) {
      const gradient = new Float64Array(theta.length);
      const outputs = layers[layers.length - 1][0];
      for (let i = 0; i < inputs.length / columns; i++) {
        const values = upward(theta, inputs, i);
        let adjoint = cotangent.subarray(i * outputs, (i + 1) * outputs);
        let cut = theta.length;
        for (let number = layers.length - 1; number >= 0; number--) {
          const [units, width] = layers[number];
          const below = values[number];
          cut -= units * (width + 1);
          const next = new Float64Array(width);
          for (let u = 0; u < units; u++) {
            gradient[cut + units * width + u] += adjoint[u];
            for (let j = 0; j < width; j++) {
              gradient[cut + u * width + j] += adjoint[u] * below[j];
              next[j] += adjoint[u] * theta[cut + u * width + j];
            }
          }
          if (number) for (let j = 0; j < width; j++) next[j] *= slope(below[j]);
          adjoint = next;
        }
      }
      return gradient;
    },
  };
}

function formula({ columns, tree, params, features }) {
  const nodes = compile(tree);

  function values(theta, inputs, row) {
    const named = new Map(params.map((name, i) => [name, theta[i]]));
    for (const [name, column] of features) named.set(name, inputs[row * columns + column]);
    return named;
  }

  return {
    scores(theta, inputs) {
      const scores = new Float64Array(inputs.length / columns);
      for (let i = 0; i < scores.length; i++) scores[i] = forward(nodes, values(theta, inputs, i)).at(-1);
      return scores;
    },
    adjoint(theta, inputs, cotangent) {
      const gradient = new Map(params.map((name) => [name, 0]));
      for (let i = 0; i < cotangent.length; i++) {
        backward(nodes, forward(nodes, values(theta, inputs, i)), cotangent[i], gradient);
      }
      return Float64Array.from(gradient.values());
    },
  };
}

const MODELS = { affine, mlp, formula };

export function makeModel(spec) {
  return MODELS[spec.kind](spec);
}

// -- losses of one sample: [value, write the derivatives by its K scores] --------------------

const LOSSES = {
  mse: () => (z, y) => [(z[0] - y) ** 2, [2 * (z[0] - y)]],
  mae: () => (z, y) => [Math.abs(z[0] - y), [Math.sign(z[0] - y)]],
  huber: ({ delta }) => (z, y) => {
    const residual = z[0] - y;
    const size = Math.abs(residual);
    const inside = Math.min(size, delta);
    const derivative = size > delta ? delta * Math.sign(residual) : residual;
    return [inside * (size - inside / 2), [derivative]];
  },
  cross_entropy: ({ clip }) => {
    const low = clip === null ? -Infinity : -Math.log1p(-clip);
    const high = clip === null ? Infinity : -Math.log(clip);
    const clamp = (loss) => Math.min(Math.max(loss, low), high);
    return (z, y) => {
      if (z.length === 1) {
        const loss = y === 1 ? clamp(softplus(-z[0])) : y === 0 ? clamp(softplus(z[0]))
          : y * clamp(softplus(-z[0])) + (1 - y) * clamp(softplus(z[0]));
        const moves = clip === null || Math.abs(z[0]) < high - low;
        return [loss, [moves ? sigmoid(z[0]) - y : 0]];
      }
      const top = Math.max(...z);
      const powers = Array.from(z, (score) => Math.exp(score - top));
      const total = powers.reduce((a, b) => a + b);
      const exact = Math.log(total) + top - z[y];
      const moves = clip === null || (exact > low && exact < high);
      return [clamp(exact), powers.map((p, k) => (moves ? p / total - (k === y) : 0))];
    };
  },
  quantile: ({ q }) => (z, y) => {
    const residual = z[0] - y;
    return [Math.max(-q * residual, (1 - q) * residual), [residual > 0 ? 1 - q : residual < 0 ? -q : 0]];
  },
  poisson: () => (z, y) => {
    const excess = z[0] - Math.log(y > 0 ? y : 1);
    const loss = y > 0 ? y * (Math.expm1(excess) - excess) : Math.exp(z[0]);
    return [loss, [Math.exp(z[0]) - y]];
  },
  hinge: () => marginLoss((short) => [short, 1]),
  squared_hinge: () => marginLoss((short) => [short * short, 2 * short]),
};

// A loss of how far each comparison falls short of a margin of 1.
function marginLoss(outer) {
  return (z, y) => {
    const derivatives = new Array(z.length).fill(0);
    let loss = 0;
    const sign = 2 * y - 1;
    z.forEach((score, k) => {
      const single = z.length === 1;
      const short = single ? 1 - sign * score : k === y ? 0 : 1 + score - z[y];
      if (short <= 0) return;
      const [value, slope] = outer(short);
      loss += value;
      derivatives[k] += single ? -sign * slope : slope;
      if (!single) derivatives[y] -= slope;
    });
    return [loss, derivatives];
  };
}

function supervised({ model: spec, x, y, factors, loss, linked, ridge, lasso, weights }) {
  const model = makeModel(spec);
  const lossOf = LOSSES[loss.kind](loss);
  const { outputs } = spec;

  function evaluate(theta, wantsGradient) {
    const scores = model.scores(theta, x);
    const cotangent = new Float64Array(scores.length);
    let total = 0;
    for (let i = 0; i < y.length; i++) {
      let z = scores.subarray(i * outputs, (i + 1) * outputs);
      const p = linked ? sigmoid(z[0]) : 0;
      if (linked) z = [p];
      const [value, derivatives] = lossOf(z, y[i]);
      total += factors[i] * value;
      for (let k = 0; k < outputs; k++) {
        const chain = linked ? p * (1 - p) : 1;
        cotangent[i * outputs + k] = factors[i] * derivatives[k] * chain;
      }
    }
    const gradient = wantsGradient ? model.adjoint(theta, x, cotangent) : null;
    for (let i = 0; (ridge || lasso) && i < theta.length; i++) {
      total += weights[i] * (ridge * theta[i] ** 2 + lasso * Math.abs(theta[i]));
      if (gradient) gradient[i] += weights[i] * (2 * ridge * theta[i] + lasso * Math.sign(theta[i]));
    }
    return [total, gradient];
  }
  return { evaluate };
}

// The exact quadratic of a squared error: value, gradient and Hessian at one point.
function quadratic({ point, value, gradient, hessian }) {
  const count = point.length;
  return {
    evaluate(theta) {
      const slope = Float64Array.from(gradient);
      let total = value;
      for (let i = 0; i < count; i++) {
        let product = 0;
        for (let j = 0; j < count; j++) product += hessian[i * count + j] * (theta[j] - point[j]);
        total += (gradient[i] + product / 2) * (theta[i] - point[i]);
        slope[i] += product;
      }
      return [total, slope];
    },
  };
}

function functionOfParameters({ tree, params }) {
  const nodes = compile(tree);
  return {
    evaluate(theta) {
      const results = forward(nodes, new Map(params.map((name, i) => [name, theta[i]])));
      const gradient = new Map(params.map((name) => [name, 0]));
      backward(nodes, results, 1, gradient);
      return [results.at(-1), Float64Array.from(gradient.values())];
    },
  };
}

const OBJECTIVES = { supervised, quadratic, function: functionOfParameters };

// `evaluate(theta, wantsGradient)` gives [value, gradient].
export function makeObjective(spec) {
  return OBJECTIVES[spec.kind](spec);
}
