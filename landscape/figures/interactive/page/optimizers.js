// Update rules of first-order optimizers, as landscape.optimize.optimizers has them.
//
// A rule makes a state for P parameters; `update` turns a gradient into what is added to the
// parameters, in place, and moves the state on.

const EPSILON = 1e-8;
const zeros = (count) => new Float64Array(count);

export const OPTIMIZERS = {
  gd: {
    label: "gradient descent",
    begin: () => ({}),
    update(state, g, lr) {
      for (let i = 0; i < g.length; i++) g[i] *= -lr;
    },
    limit: (curvature) => 2 / curvature,
  },
  momentum: {
    label: "momentum",
    begin: (count) => ({ velocity: zeros(count) }),
    update({ velocity }, g, lr, { momentum }) {
      for (let i = 0; i < g.length; i++) {
        velocity[i] = momentum * velocity[i] + g[i];
        g[i] = -lr * velocity[i];
      }
    },
    limit: (curvature, momentum) => (2 * (1 + momentum)) / curvature,
  },
  nesterov: {
    label: "Nesterov",
    begin: (count) => ({ velocity: zeros(count) }),
    update({ velocity }, g, lr, { momentum }) {
      for (let i = 0; i < g.length; i++) {
        velocity[i] = momentum * velocity[i] + g[i];
        g[i] = -lr * (g[i] + momentum * velocity[i]);
      }
    },
    limit: (curvature, momentum) => (2 * (1 + momentum)) / ((1 + 2 * momentum) * curvature),
  },
  rmsprop: {
    label: "RMSprop",
    begin: (count) => ({ mean: zeros(count) }),
    update({ mean }, g, lr, { beta2 = 0.9 }) {
      for (let i = 0; i < g.length; i++) {
        mean[i] = beta2 * mean[i] + (1 - beta2) * g[i] ** 2;
        g[i] = (-lr * g[i]) / (Math.sqrt(mean[i]) + EPSILON);
      }
    },
    limit: () => NaN,
  },
  adam: {
    label: "Adam",
    begin: (count) => ({ mean: zeros(count), square: zeros(count), decay: [1, 1] }),
    update(state, g, lr, { beta1 = 0.9, beta2 = 0.999 }) {
      const { mean, square, decay } = state;
      decay[0] *= beta1;
      decay[1] *= beta2;
      for (let i = 0; i < g.length; i++) {
        mean[i] = beta1 * mean[i] + (1 - beta1) * g[i];
        square[i] = beta2 * square[i] + (1 - beta2) * g[i] ** 2;
        const scale = Math.sqrt(square[i] / (1 - decay[1])) + EPSILON;
        g[i] = (-lr * (mean[i] / (1 - decay[0]))) / scale;
      }
    },
    limit: () => NaN,
  },
};
