// The model beside its landscape: the curve of one feature, or the decision over two.

import { dot, makeFrame, polyline, prepared, scheme } from "./canvas.js";
import { sigmoid } from "./expression.js";

const LINKS = { "": (score) => score, sigmoid, exp: Math.exp };
const SAMPLES = 1200;
const FINENESS = 4; // pixels a cell of the grid

// `view`: axes of the shown features and the model's inputs on their grid; `samples`: what is drawn.
export function makeModelView(canvas, { view, samples, model, link, threshold, outputs, classColors }) {
  const [xs, ys] = view.axes;
  const stride = Math.max(1, Math.ceil(samples.y.length / SAMPLES));

  function predictions(theta) {
    const scores = model.scores(theta, view.inputs);
    return scores.map(LINKS[link]);
  }

  function curve(context, frame, theta, color, width, dash) {
    const values = predictions(theta);
    const points = Array.from(xs, (x, i) => [frame.px(x), frame.py(values[i])]);
    polyline(context, points.filter(([, y]) => Number.isFinite(y)), color, width, dash);
  }

  function drawCurves(context, width, height, colors, models) {
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
  }

  function decided(scores) {
    if (outputs === 1) return scores[0] > threshold ? 1 : 0;
    let best = 0;
    for (let k = 1; k < outputs; k++) if (scores[k] > scores[best]) best = k;
    return best;
  }

  // The scores between the points of the grid, in places of it.
  function interpolate(scores, u, v, between) {
    const [i, j] = [Math.floor(u), Math.floor(v)];
    const [s, t] = [u - i, v - j];
    const at = (column, row, k) => scores[(row * xs.length + column) * outputs + k];
    for (let k = 0; k < outputs; k++) {
      between[k] = (at(i, j, k) * (1 - s) + at(i + 1, j, k) * s) * (1 - t)
        + (at(i, j + 1, k) * (1 - s) + at(i + 1, j + 1, k) * s) * t;
    }
  }

  function drawRegions(context, width, height, colors, models) {
    const frame = makeFrame(width, height, { low: xs[0], high: xs.at(-1), label: view.labels[0] },
      { low: ys[0], high: ys.at(-1), label: view.labels[1] });
    const { theta } = models.at(-1);
    const scores = model.scores(theta, view.inputs);
    const [w, h] = [FINENESS * (xs.length - 1), FINENESS * (ys.length - 1)];
    const image = new ImageData(w, h);
    const between = new Float64Array(outputs);
    for (let py = 0; py < h; py++) {
      for (let px = 0; px < w; px++) {
        interpolate(scores, (px + 0.5) / FINENESS, (h - py - 0.5) / FINENESS, between);
        image.data.set(classColors[decided(between)], 4 * (py * w + px));
        image.data[4 * (py * w + px) + 3] = 110;
      }
    }
    const layer = document.createElement("canvas");
    [layer.width, layer.height] = [w, h];
    layer.getContext("2d").putImageData(image, 0, 0);
    context.save();
    frame.clip(context);
    context.drawImage(layer, frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top);
    for (let i = 0; i < samples.y.length; i += stride) {
      const color = `rgb(${classColors[Math.round(samples.y[i])].join(" ")})`;
      dot(context, frame.px(samples.x[2 * i]), frame.py(samples.x[2 * i + 1]), 3.2, color, colors.panel);
    }
    context.restore();
    frame.draw(context, colors);
  }

  return {
    // `models`: { theta, color, cursor }, the one that regions are of last.
    draw(models) {
      const { context, width, height } = prepared(canvas);
      (ys ? drawRegions : drawCurves)(context, width, height, scheme(), models);
    },
  };
}
