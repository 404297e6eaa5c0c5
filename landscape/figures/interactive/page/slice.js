// The plane or line through parameter space: coordinates to parameters, and back.

const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// `directions` are k vectors (P,), `gram` their products with each other, `zero` the parameters
// where all coordinates are 0; a page without a model has neither zero nor directions.
export function makeSlice({ zero, directions, gram }) {
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
      const theta = Float64Array.from(zero);
      directions.forEach((direction, n) => {
        const step = coordinates[n];
        for (let i = 0; i < theta.length; i++) theta[i] += step * direction[i];
      });
      return theta;
    },
    project(theta) {
      const offset = theta.map((value, i) => value - zero[i]);
      return solve(directions.map((direction) => product(direction, offset)));
    },
  };
}
