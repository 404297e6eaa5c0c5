// The drawn loss between the points of its grid: bicubic (R. Keys, IEEE ASSP 29, 1981), so that
// value and gradient are continuous. Beside a hole it is bilinear; in a hole or outside it is NaN.

function cubic(p0, p1, p2, p3, t) {
  const a = (p3 - p0) / 2 + 1.5 * (p1 - p2);
  const b = p0 - 2.5 * p1 + 2 * p2 - p3 / 2;
  const c = (p2 - p0) / 2;
  return [((a * t + b) * t + c) * t + p1, (3 * a * t + 2 * b) * t + c];
}

// `axes` are the evenly spaced coordinates, x and perhaps y; `loss` is row by row.
export function makeSpline(axes, loss) {
  const [nx, ny] = [axes[0].length, axes[1]?.length ?? 1];
  const spacing = axes.map((axis) => (axis.at(-1) - axis[0]) / (axis.length - 1));

  // Beyond an edge the grid goes on linearly.
  function at(i, j) {
    if (i < 0) return 2 * at(0, j) - at(1, j);
    if (i >= nx) return 2 * at(nx - 1, j) - at(nx - 2, j);
    if (j < 0) return 2 * at(i, 0) - at(i, 1);
    if (j >= ny) return 2 * at(i, ny - 1) - at(i, ny - 2);
    return loss[j * nx + i];
  }

  function locate(axis, value) {
    const place = (value - axis[0]) / ((axis.at(-1) - axis[0]) / (axis.length - 1));
    const cell = Math.min(Math.max(Math.floor(place), 0), axis.length - 2);
    return [cell, place - cell];
  }

  function line(i, j, t) {
    const exact = cubic(at(i - 1, j), at(i, j), at(i + 1, j), at(i + 2, j), t);
    if (Number.isFinite(exact[0])) return exact;
    return [at(i, j) * (1 - t) + at(i + 1, j) * t, at(i + 1, j) - at(i, j)];
  }

  function inside(point) {
    return axes.every((axis, k) => point[k] >= axis[0] && point[k] <= axis.at(-1));
  }

  // [value, gradient] at coordinates.
  function evaluate(point) {
    if (!inside(point)) return [NaN, point.map(() => NaN)];
    const [i, s] = locate(axes[0], point[0]);
    if (axes.length === 1) {
      const [value, slope] = line(i, 0, s);
      return [value, [slope / spacing[0]]];
    }
    const [j, t] = locate(axes[1], point[1]);
    const lines = [-1, 0, 1, 2].map((k) => line(i, j + k, s));
    const along = (part) => {
      const values = lines.map((pair) => pair[part]);
      const exact = cubic(...values, t);
      if (Number.isFinite(exact[0])) return exact;
      return [values[1] * (1 - t) + values[2] * t, values[2] - values[1]];
    };
    const [value, dy] = along(0);
    return [value, [along(1)[0] / spacing[0], dy / spacing[1]]];
  }

  return { evaluate, inside };
}
