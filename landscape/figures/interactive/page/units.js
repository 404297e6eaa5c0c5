// Parameters as they are shown and as the objective takes them: the same, or, of a model that was
// fitted on scaled features and is shown in the units of the data, related as
// landscape.objective.raw_units has it.

// `offset`, `factor`: (d,) of the features; parameters are the weights (K, d), then K intercepts.
export function makeUnits(scaling) {
  if (!scaling) return { shown: (theta) => theta, computed: (theta) => theta };
  const { offset, factor } = scaling;
  const d = offset.length;

  // Each weight times `weight(j)`, each intercept plus the sum of its weights times `shift(j)`.
  function moved(theta, weight, shift) {
    const count = theta.length / (d + 1);
    const result = Float64Array.from(theta);
    for (let k = 0; k < count; k++) {
      for (let j = 0; j < d; j++) {
        result[count * d + k] += theta[k * d + j] * shift(j);
        result[k * d + j] *= weight(j);
      }
    }
    return result;
  }

  return {
    shown: (theta) => moved(theta, (j) => 1 / factor[j], (j) => -offset[j] / factor[j]),
    computed: (theta) => moved(theta, (j) => factor[j], (j) => offset[j]),
  };
}
