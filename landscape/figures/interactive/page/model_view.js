// The model beside its landscape: the curve of one feature, or the decision over two.

import { dot, makeFrame, makeLayer, polyline, prepared, scheme } from "./canvas.js";
import { sigmoid } from "./expression.js";

const LINKS = { "": (score) => score, sigmoid, exp: Math.exp };
const SAMPLES = 1200;
const FINENESS = 4; // pixels a cell of the grid
const QUICK = 2; // the same of regions that must be soon there
const COARSEST = 5; // cells of the grid in one, of regions that must be soon there

// `view`: axes of the shown features and the model's inputs on their grid; `samples`: what is drawn.
export function makeModelView(canvas, { view, samples, model, link, threshold, outputs, classColors }) {
  const [xs, ys] = view.axes;
  const stride = Math.max(1, Math.ceil(samples.y.length / SAMPLES));
  const grids = new Map(); // by how many cells are one
  const layer = document.createElement("canvas");
  const axes = makeLayer();
  const points = makeLayer();
  let cost = 0; // milliseconds that the regions of the whole grid take

  function predictions(theta) {
    const scores = model.scores(theta, view.inputs);
    return scores.map(LINKS[link]);
  }

  function curve(context, frame, theta, color, width, dash) {
    const values = predictions(theta);
    const points = Array.from(xs, (x, i) => [frame.px(x), frame.py(values[i])]);
    polyline(context, points.filter(([, y]) => Number.isFinite(y)), color, width, dash);
  }

  function drawCurves({ context, width, height }, colors, models) {
    const [low, high] = [Math.min(...samples.y), Math.max(...samples.y)];
    const margin = 0.25 * (high - low) || 1;
    const frame = makeFrame(width, height, { low: xs[0], high: xs.at(-1), label: view.labels[0] },
      { low: low - margin, high: high + margin, label: view.labels[1] });
    frame.draw(context, colors, { grid: true });
    context.save();
    frame.clip(context);
    for (let i = 0; i < samples.y.length; i += stride) {
      dot(context, frame.px(samples.x[i]), frame.py(samples.y[i]), 3, colors.muted, colors.panel);
    }
    for (const { theta, color, cursor } of models) {
      curve(context, frame, theta, cursor ? colors.ink : color, cursor ? 2 : 2.5, cursor ? [3, 2] : []);
    }
    context.restore();
    return true;
  }

  function decided(scores) {
    if (outputs === 1) return scores[0] > threshold ? 1 : 0;
    let best = 0;
    for (let k = 1; k < outputs; k++) if (scores[k] > scores[best]) best = k;
    return best;
  }

  // Columns and rows of the grid whose cells are `step` of the given ones, the last ones included,
  // and the model's inputs there.
  function gridOf(step) {
    if (!grids.has(step)) {
      const some = (count) => [...Array(count - 1).keys()].filter((i) => i % step === 0).concat(count - 1);
      const [columns, rows] = [some(xs.length), some(ys.length)];
      const size = view.inputs.length / (xs.length * ys.length);
      const inputs = new Float64Array(columns.length * rows.length * size);
      rows.forEach((row, j) => columns.forEach((column, i) => {
        const start = (row * xs.length + column) * size;
        inputs.set(view.inputs.subarray(start, start + size), (j * columns.length + i) * size);
      }));
      grids.set(step, { columns, rows, inputs: step === 1 ? view.inputs : inputs, pixels: new Map() });
    }
    return grids.get(step);
  }

  // An image of a grid, `fineness` pixels a cell, and for its columns and rows the cells they are in.
  function pixelsOf({ columns, rows, pixels }, fineness) {
    if (!pixels.has(fineness)) {
      const [w, h] = [fineness * (xs.length - 1), fineness * (ys.length - 1)];
      pixels.set(fineness, { image: new ImageData(w, h), across: cells(columns, w, fineness), down: cells(rows, h, fineness) });
    }
    return pixels.get(fineness);
  }

  // Each pixel's cell and its share of the way through it.
  function cells(edges, pixels, fineness) {
    let cell = 0;
    return Array.from({ length: pixels }, (_, pixel) => {
      const place = (pixel + 0.5) / fineness;
      while (place > edges[cell + 1]) cell++;
      return [cell, (place - edges[cell]) / (edges[cell + 1] - edges[cell])];
    });
  }

  // An image of the decisions, on so coarse a grid that `budget` milliseconds suffice.
  function regions(theta, budget) {
    const started = performance.now();
    const step = Math.max(1, Math.min(COARSEST, Math.ceil(Math.sqrt(cost / budget))));
    const grid = gridOf(step);
    const scores = model.scores(theta, grid.inputs);
    const modelled = performance.now() - started;
    const { image, across, down } = pixelsOf(grid, budget === Infinity ? FINENESS : QUICK);
    const [w, h] = [image.width, image.height];
    const between = new Float64Array(outputs);
    const row = grid.columns.length * outputs;
    for (let py = 0; py < h; py++) {
      const [j, t] = down[h - py - 1];
      for (let px = 0; px < w; px++) {
        const [i, s] = across[px];
        const corner = j * row + i * outputs;
        for (let k = 0; k < outputs; k++) {
          const low = scores[corner + k] * (1 - s) + scores[corner + outputs + k] * s;
          const high = scores[corner + row + k] * (1 - s) + scores[corner + row + outputs + k] * s;
          between[k] = low * (1 - t) + high * t;
        }
        const color = classColors[decided(between)];
        const pixel = 4 * (py * w + px);
        [image.data[pixel], image.data[pixel + 1], image.data[pixel + 2]] = color;
        image.data[pixel + 3] = 110;
      }
    }
    cost = modelled * step * step;
    return { image, whole: step === 1 && budget === Infinity };
  }

  function drawRegions(sheet, colors, models, budget) {
    const { context, width, height } = sheet;
    const frame = makeFrame(width, height, { low: xs[0], high: xs.at(-1), label: view.labels[0] },
      { low: ys[0], high: ys.at(-1), label: view.labels[1] });
    const { image, whole } = regions(models.at(-1).theta, budget);
    if (layer.width !== image.width) [layer.width, layer.height] = [image.width, image.height];
    layer.getContext("2d").putImageData(image, 0, 0);
    context.save();
    frame.clip(context);
    context.drawImage(layer, frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
    context.restore();
    const drawPoints = (pen) => {
      frame.clip(pen);
      for (let i = 0; i < samples.y.length; i += stride) {
        const color = `rgb(${classColors[Math.round(samples.y[i])].join(" ")})`;
        dot(pen, frame.px(samples.x[2 * i]), frame.py(samples.x[2 * i + 1]), 3.2, color, colors.panel);
      }
    };
    points(sheet, colors.panel, drawPoints);
    axes(sheet, colors.ink, (pen) => frame.draw(pen, colors));
    return whole;
  }

  return {
    // `models`: { theta, color, cursor }, the one that regions are of last; whether it is as fine as
    // it can be, or only as `budget` milliseconds allow.
    draw(models, budget) {
      return (ys ? drawRegions : drawCurves)(prepared(canvas), scheme(), models, budget);
    },
  };
}
