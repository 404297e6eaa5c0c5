// The map: a plane as filled levels with the runs on it, or a line as the curve of its loss.

import { dot, fitted, hatched, makeFrame, polyline, prepared, scheme, star } from "./canvas.js";
import { levelSegments } from "./scale.js";

export function makeMap(base, overlay, { axes, loss, labels, lossLabel, scale, levels, marks, fit }) {
  const flat = axes.length === 1;
  const [nx, ny] = [axes[0].length, axes[1]?.length ?? 1];
  const edges = axes.map((axis) => [axis[0], axis.at(-1)]);
  const lines = flat ? [] : levels.map((level) => [level, levelSegments(loss, nx, ny, level)]);
  let frame = null;

  function heights() {
    const margin = 0.06 * (scale.high - scale.low);
    if (scale.log) return { low: scale.low / 1.2, high: scale.high * 1.2, log: true };
    return { low: scale.low - margin, high: scale.high + margin };
  }

  function axis(k) {
    return { low: edges[k][0], high: edges[k][1], label: labels[k] };
  }

  // Everything that stays: colours, levels, holes, axes.
  function drawBase() {
    const { context, width, height, ratio } = prepared(base);
    const colors = scheme();
    frame = makeFrame(width, height, axis(0), flat ? { ...heights(), label: lossLabel } : axis(1));
    if (flat) drawCurve(context, colors);
    else drawPlane(context, colors, ratio);
    frame.draw(context, colors, { grid: flat });
    return frame;
  }

  function drawCurve(context, colors) {
    context.save();
    frame.clip(context);
    let piece = [];
    loss.forEach((value, i) => {
      if (Number.isFinite(value)) piece.push([frame.px(axes[0][i]), frame.py(value)]);
      if (!Number.isFinite(value) || i === nx - 1) {
        polyline(context, piece, colors.ink, 2.5);
        piece = [];
      }
    });
    context.restore();
  }

  function drawPlane(context, colors, ratio) {
    const { left, right, top, bottom } = frame;
    context.fillStyle = hatched(context, colors.muted);
    context.fillRect(left, top, right - left, bottom - top);
    const [w, h] = [Math.round((right - left) * ratio), Math.round((bottom - top) * ratio)];
    const image = new ImageData(w, h);
    for (let py = 0; py < h; py++) {
      const v = Math.min((1 - (py + 0.5) / h) * (ny - 1), ny - 1 - 1e-9);
      const j = Math.floor(v);
      const t = v - j;
      for (let px = 0; px < w; px++) {
        const u = Math.min(((px + 0.5) / w) * (nx - 1), nx - 1 - 1e-9);
        const i = Math.floor(u);
        const s = u - i;
        const n = j * nx + i;
        const value = (loss[n] * (1 - s) + loss[n + 1] * s) * (1 - t)
          + (loss[n + nx] * (1 - s) + loss[n + nx + 1] * s) * t;
        if (!Number.isFinite(value)) continue;
        const m = 4 * (py * w + px);
        const rgb = scale.color(scale.share(value));
        image.data[m] = rgb[0];
        image.data[m + 1] = rgb[1];
        image.data[m + 2] = rgb[2];
        image.data[m + 3] = 255;
      }
    }
    const layer = document.createElement("canvas");
    [layer.width, layer.height] = [w, h];
    layer.getContext("2d").putImageData(image, 0, 0);
    context.drawImage(layer, left, top, right - left, bottom - top);
    for (const [level, segments] of lines) {
      const rgb = scale.color(scale.share(level));
      const dark = rgb[0] * 0.3 + rgb[1] * 0.6 + rgb[2] * 0.1 > 110;
      context.strokeStyle = dark ? "rgb(0 0 0 / 0.32)" : "rgb(255 255 255 / 0.38)";
      context.lineWidth = 0.8;
      context.beginPath();
      for (const [x1, y1, x2, y2] of segments) {
        context.moveTo(left + ((right - left) * x1) / (nx - 1), bottom - ((bottom - top) * y1) / (ny - 1));
        context.lineTo(left + ((right - left) * x2) / (nx - 1), bottom - ((bottom - top) * y2) / (ny - 1));
      }
      context.stroke();
    }
  }

  function place(coordinates, value) {
    return [frame.px(coordinates[0]), frame.py(flat ? value : coordinates[1])];
  }

  // What moves: runs up to the clock, signs, the cursor.
  function drawOverlay(runs, cursor) {
    const { context } = prepared(overlay);
    const colors = scheme();
    context.save();
    frame.clip(context);
    for (const run of runs) {
      const points = run.shown.map(({ coordinates, loss: value }) => place(coordinates, value));
      if (!flat || points.length < 2000) polyline(context, points, colors.halo, 4.5, [], 0.75);
      polyline(context, points, run.color, 2.2, run.dash);
      if (points.length <= 80) for (const [x, y] of points) dot(context, x, y, 1.6, run.color, run.color);
      dot(context, ...points[0], 4.5, colors.halo, run.color);
      dot(context, ...points.at(-1), run.active ? 6.5 : 5, run.color, colors.halo);
    }
    if (fit) star(context, ...place(fit.coordinates, fit.loss), 9, "#fff", "#000");
    for (const [label, coordinates] of flat ? [] : marks) {
      const [x, y] = place(coordinates);
      dot(context, x, y, 4, "#000", "#fff");
      context.lineWidth = 3;
      context.strokeStyle = "#fff";
      context.fillStyle = "#000";
      context.textAlign = "left";
      context.textBaseline = "middle";
      context.strokeText(fitted(context, label, 120), x + 8, y);
      context.fillText(fitted(context, label, 120), x + 8, y);
    }
    if (cursor) {
      const [x, y] = place(cursor.coordinates, cursor.loss);
      for (const [color, width] of [["#fff", 3], ["#000", 1.2]]) {
        polyline(context, [[x - 9, y], [x + 9, y]], color, width);
        polyline(context, [[x, y - 9], [x, y + 9]], color, width);
      }
    }
    context.restore();
  }

  return {
    drawBase,
    drawOverlay,
    edges,
    // The coordinates under a pixel of the canvas, or null beside the plane.
    at(px, py) {
      if (!frame?.contains(px, py)) return null;
      return flat ? [frame.unpx(px)] : [frame.unpx(px), frame.unpy(py)];
    },
  };
}
