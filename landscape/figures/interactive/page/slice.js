// The plane or line through parameter space: coordinates to parameters, and back.

const product = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

// `directions` are k vectors (P,), `gram` their products with each other, `base` what the
// coordinates read at `origin`; a page without a model has neither origin nor directions.
export function makeSlice({ origin, directions, base, gram }) {
  const k = base.length;

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
      const theta = Float64Array.from(origin);
      directions.forEach((direction, n) => {
        const step = coordinates[n] - base[n];
        for (let i = 0; i < theta.length; i++) theta[i] += step * direction[i];
      });
      return theta;
    },
    project(theta) {
      const offset = theta.map((value, i) => value - origin[i]);
      return solve(directions.map((direction) => product(direction, offset))).map((c, n) => c + base[n]);
    },
  };
}
