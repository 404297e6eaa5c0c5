// The surface in three dimensions: drawn once for a camera, with the runs painted over it.

import { dot, fitted, polyline, prepared, scheme, star } from "./canvas.js";
import { FLOOR, HEIGHT, makeCamera, makeMesh, rasterize } from "./mesh.js";
import { decades, ticks, written } from "./numbers.js";
import { levelSegments } from "./scale.js";

export const HOME = { azimuth: -60, elevation: 32, zoom: 1 };
const PIECES = 60;
const FAINT = 0.32;

export function makeSurface(base, overlay, { axes, loss, labels, scale, levels, spline, marks, fit }) {
  const [nx, ny] = axes.map((axis) => axis.length);
  const mesh = makeMesh(loss, nx, ny, scale);
  const floor = levels.map((level) => [level, levelSegments(loss, nx, ny, level)]);
  let camera = null;
  let depth = null;
  let size = null;

  const share = (k, value) => (value - axes[k][0]) / (axes[k].at(-1) - axes[k][0]) - 0.5;

  function heightAt(coordinates) {
    const [value] = spline.evaluate(coordinates);
    return HEIGHT * scale.height(value);
  }

  // `quick` while the camera moves: one pixel of the surface is one CSS pixel.
  function drawBase(view, quick) {
    const { context, width, height, ratio } = prepared(base);
    const colors = scheme();
    camera = makeCamera(view.azimuth, view.elevation, view.zoom, width, height);
    drawBox(context, colors);
    const fine = quick ? 1 : ratio;
    const [w, h] = [Math.max(1, Math.round(width * fine)), Math.max(1, Math.round(height * fine))];
    const scaled = { project: (x, y, z) => camera.project(x, y, z).map((v, i) => (i < 2 ? v * fine : v)) };
    const image = new ImageData(w, h);
    depth = new Float32Array(w * h);
    size = { w, h, fine };
    rasterize(mesh, scaled, scale, image.data, depth, w, h);
    const layer = document.createElement("canvas");
    [layer.width, layer.height] = [w, h];
    layer.getContext("2d").putImageData(image, 0, 0);
    context.drawImage(layer, 0, 0, width, height);
  }

  function drawBox(context, colors) {
    const corner = (x, y, z = FLOOR) => camera.project(x, y, z).slice(0, 2);
    const square = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]];
    polyline(context, [...square, square[0]].map(([x, y]) => corner(x, y)), colors.edge, 1);
    for (const [level, segments] of floor) {
      context.strokeStyle = scale.css(scale.share(level));
      context.lineWidth = 1;
      context.beginPath();
      for (const [x1, y1, x2, y2] of segments) {
        context.moveTo(...corner(x1 / (nx - 1) - 0.5, y1 / (ny - 1) - 0.5));
        context.lineTo(...corner(x2 / (nx - 1) - 0.5, y2 / (ny - 1) - 0.5));
      }
      context.stroke();
    }
    // The edges in front carry the ticks; the leftmost vertical edge carries the heights.
    const nearY = camera.project(0, -0.5, 0)[2] > camera.project(0, 0.5, 0)[2] ? -0.5 : 0.5;
    const nearX = camera.project(-0.5, 0, 0)[2] > camera.project(0.5, 0, 0)[2] ? -0.5 : 0.5;

    axisTicks(context, colors, 0, (s) => corner(s, nearY), (s) => corner(s, nearY * 1.06));
    axisTicks(context, colors, 1, (s) => corner(nearX, s), (s) => corner(nearX * 1.06, s));
    const [hx, hy] = square.reduce((best, at) => (corner(...at)[0] < corner(...best)[0] ? at : best));
    polyline(context, [corner(hx, hy), corner(hx, hy, HEIGHT)], colors.edge, 1);
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = colors.muted;
    for (const value of (scale.log ? decades : ticks)(scale.low, scale.high, 4)) {
      const [x, y] = corner(hx, hy, HEIGHT * scale.height(value));
      polyline(context, [[x - 4, y], [x, y]], colors.edge, 1);
      context.fillText(written(value, 3), x - 6, y);
    }
  }

  function axisTicks(context, colors, k, along, outside) {
    const [low, high] = [axes[k][0], axes[k].at(-1)];
    const ends = [along(-0.5), along(0.5)];
    const length = Math.hypot(ends[1][0] - ends[0][0], ends[1][1] - ends[0][1]);
    const middle = outside(0);
    const inner = along(0);
    const right = middle[0] >= inner[0];
    context.textBaseline = "top";
    context.textAlign = right ? "left" : "right";
    context.fillStyle = colors.muted;
    for (const value of ticks(low, high, Math.max(1, Math.min(4, length / 60)))) {
      const s = share(k, value);
      const [from, to] = [along(s), outside(s)];
      polyline(context, [from, [from[0] + (to[0] - from[0]) * 0.4, from[1] + (to[1] - from[1]) * 0.4]], colors.edge, 1);
      context.fillText(written(value, 3), to[0], to[1]);
    }
    context.save();
    context.translate(middle[0] + (right ? 1 : -1) * 26, middle[1] + 18);
    let angle = Math.atan2(ends[1][1] - ends[0][1], ends[1][0] - ends[0][0]);
    if (Math.abs(angle) > Math.PI / 2) angle -= Math.sign(angle) * Math.PI;
    context.rotate(angle);
    context.fillStyle = colors.ink;
    context.textAlign = "center";
    context.fillText(fitted(context, labels[k], Math.max(length * 0.9, 60)), 0, 4);
    context.restore();
  }

  function hidden([x, y, far]) {
    const [px, py] = [Math.floor(x * size.fine), Math.floor(y * size.fine)];
    if (px < 0 || py < 0 || px >= size.w || py >= size.h) return false;
    return depth[py * size.w + px] > far + 0.015;
  }

  function spot(coordinates) {
    const z = heightAt(coordinates);
    return Number.isFinite(z) ? camera.project(share(0, coordinates[0]), share(1, coordinates[1]), z) : null;
  }

  // A run as pieces on the surface, each seen or hidden.
  function pieces(points) {
    const made = [];
    let current = null;
    const add = (at) => {
      const covered = at && hidden(at);
      if (!at) current = null;
      else if (!current || current.covered !== covered) {
        const start = current ? [current.points.at(-1)] : [];
        current = { covered, points: [...start, at] };
        made.push(current);
      } else current.points.push(at);
    };
    points.forEach((to, n) => {
      const from = points[Math.max(n - 1, 0)];
      const reach = Math.max(...[0, 1].map((k) => Math.abs(share(k, to[k]) - share(k, from[k]))));
      const count = Math.min(Math.max(1, Math.ceil(reach * PIECES)), 4 * PIECES);
      for (let i = 1; i <= count; i++) add(spot([0, 1].map((k) => from[k] + ((to[k] - from[k]) * i) / count)));
    });
    return made;
  }

  function sign(context, coordinates, paint) {
    const at = spot(coordinates);
    if (!at) return;
    context.save();
    context.globalAlpha = hidden(at) ? FAINT : 1;
    paint(at[0], at[1]);
    context.restore();
  }

  function drawOverlay(runs, cursor) {
    const { context } = prepared(overlay);
    const colors = scheme();
    for (const run of runs) {
      const points = run.shown.map(({ coordinates }) => coordinates);
      for (const { covered, points: piece } of pieces(points)) {
        const alpha = covered ? FAINT : 1;
        if (!covered) polyline(context, piece, colors.halo, 4, [], 0.7);
        polyline(context, piece, run.color, 2.2, run.dash, alpha);
      }
      sign(context, points[0], (x, y) => dot(context, x, y, 4, colors.halo, run.color));
      sign(context, points.at(-1), (x, y) => dot(context, x, y, run.active ? 6.5 : 5, run.color, colors.halo));
    }
    if (fit) sign(context, fit.coordinates, (x, y) => star(context, x, y, 9, "#fff", "#000"));
    for (const [, coordinates] of marks) sign(context, coordinates, (x, y) => dot(context, x, y, 4, "#000", "#fff"));
    if (cursor) sign(context, cursor.coordinates, (x, y) => {
      dot(context, x, y, 6, "rgb(0 0 0 / 0)", "#fff");
      dot(context, x, y, 4.5, "rgb(0 0 0 / 0)", "#000");
    });
  }

  // The coordinates whose place on the screen is nearest to a pixel and not hidden, or null.
  function at(px, py) {
    let best = null;
    let least = 14 ** 2;
    for (let n = 0; n < mesh.z.length; n++) {
      if (!Number.isFinite(mesh.z[n])) continue;
      const place = camera.project(mesh.x[n], mesh.y[n], mesh.z[n]);
      const distance = (place[0] - px) ** 2 + (place[1] - py) ** 2;
      if (distance < least && !hidden(place)) {
        least = distance;
        best = [mesh.x[n], mesh.y[n]].map((s, k) => axes[k][0] + (s + 0.5) * (axes[k].at(-1) - axes[k][0]));
      }
    }
    return best;
  }

  return { drawBase, drawOverlay, at };
}
