// How a loss is spread over colours and heights: as landscape.figures.elements.levels does.

// `colors` are 256 × 3 bytes; `low`, `high`, `power` and `log` those of the still pictures.
export function makeScale({ low, high, power, log, colors }) {
  const span = log ? Math.log(high / low) : high - low;

  // The share of the colour map, in 0 … 1.
  function share(loss) {
    const t = log ? Math.log(Math.max(loss, low) / low) / span : (loss - low) / span;
    return Math.min(Math.max(t, 0), 1) ** (1 / power);
  }

  // The height in the box, 0 … 1.
  function height(loss) {
    return log ? Math.log(Math.max(loss, low) / low) / span : (loss - low) / span;
  }

  function color(t) {
    const i = 3 * Math.round(255 * Math.min(Math.max(t, 0), 1));
    return [colors[i], colors[i + 1], colors[i + 2]];
  }

  return { low, high, log, share, height, color, css: (t) => `rgb(${color(t).join(" ")})` };
}

// The lines at `level` through a grid, as segments [x1, y1, x2, y2] in places of the grid.
export function levelSegments(loss, nx, ny, level) {
  const segments = [];
  for (let j = 0; j + 1 < ny; j++) {
    for (let i = 0; i + 1 < nx; i++) {
      const a = loss[j * nx + i] - level;
      const b = loss[j * nx + i + 1] - level;
      const c = loss[(j + 1) * nx + i + 1] - level;
      const d = loss[(j + 1) * nx + i] - level;
      if (!(a + b + c + d > -Infinity && a + b + c + d < Infinity)) continue;
      if ((a > 0) === (b > 0) && (b > 0) === (c > 0) && (c > 0) === (d > 0)) continue;
      const cuts = [];
      if ((a > 0) !== (b > 0)) cuts.push([i + a / (a - b), j]);
      if ((b > 0) !== (c > 0)) cuts.push([i + 1, j + b / (b - c)]);
      if ((c > 0) !== (d > 0)) cuts.push([i + d / (d - c), j + 1]);
      if ((d > 0) !== (a > 0)) cuts.push([i, j + a / (a - d)]);
      for (let n = 0; n + 1 < cuts.length; n += 2) segments.push([...cuts[n], ...cuts[n + 1]]);
    }
  }
  return segments;
}
