// The plane or line through parameter space: coordinates to parameters, and back.

const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// `directions` are k vectors (P,), `gram` their products with each other, `at` what the coordinates
// read at `anchor`; a page without a model has neither anchor nor directions.
export function makeSlice({ anchor, directions, at, gram }) {
  const k = gram.length;

  // Solves gram · c = right.
  function solve(right) {
    if (k === 1) return [right[0] / gram[0][0]];
    const [[a, b], [c, d]] = gram;
    const determinant = a * d - b * c;
    return [(d * right[0] - b * right[1]) / determinant, (a * right[1] - c * right[0]) / determinant];
  }

  return {
    solve,
    parameters(coordinates) {
      const theta = Float64Array.from(anchor);
      directions.forEach((direction, n) => {
        const step = coordinates[n] - at[n];
        for (let i = 0; i < theta.length; i++) theta[i] += step * direction[i];
      });
      return theta;
    },
    project(theta) {
      const offset = theta.map((value, i) => value - anchor[i]);
      return solve(directions.map((direction) => product(direction, offset))).map((c, n) => c + at[n]);
    },
  };
}
