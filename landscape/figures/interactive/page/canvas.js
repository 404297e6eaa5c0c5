// What every drawing on a canvas shares: its size in pixels, its colours, axes, dashed lines.

import { decades, ticks, written } from "./numbers.js";

const LABEL = 30; // pixels of the label beside an axis, with the gaps around it
const DIGIT = 7; // pixels of a character of its ticks

// Makes a canvas as many pixels as the screen shows; a context in CSS pixels, cleared.
export function prepared(canvas) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = "12px system-ui, sans-serif";
  context.lineJoin = "round";
  return { context, width, height, ratio };
}

// Something that is drawn once and kept until its key or its size changes.
export function makeLayer() {
  const canvas = document.createElement("canvas");
  let known = "";
  return ({ context, width, height, ratio }, key, draw) => {
    const wanted = [width, height, ratio, key].join();
    if (wanted !== known) {
      known = wanted;
      [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
      const pen = canvas.getContext("2d");
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      [pen.font, pen.lineJoin] = [context.font, context.lineJoin];
      draw(pen);
    }
    if (canvas.width && canvas.height) context.drawImage(canvas, 0, 0, width, height);
  };
}

// The colours of the scheme in force.
export function scheme() {
  const style = getComputedStyle(document.documentElement);
  const names = ["ground", "panel", "ink", "muted", "edge", "grid", "halo"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

export function hatched(context, color) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 1;
  for (const shift of [-8, 0, 8]) {
    pen.moveTo(shift, 8);
    pen.lineTo(shift + 8, 0);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}

export function polyline(context, points, color, width, dash = [], alpha = 1) {
  context.save();
  context.globalAlpha = alpha;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.setLineDash(dash.map((length) => length * width));
  context.beginPath();
  points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
  context.stroke();
  context.restore();
}

export function dot(context, x, y, radius, fill, edge) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = edge;
  context.stroke();
}

export function star(context, x, y, radius, fill, edge) {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const r = i % 2 ? radius * 0.45 : radius;
    const angle = (i * Math.PI) / 5;
    context.lineTo(x + r * Math.sin(angle), y - r * Math.cos(angle));
  }
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = edge;
  context.stroke();
}

// A text of at most `room` pixels, shortened in its middle.
export function fitted(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  let keep = text.length - 1;
  const short = () => `${text.slice(0, Math.ceil(keep / 2))}…${text.slice(text.length - Math.floor(keep / 2))}`;
  while (keep > 2 && context.measureText(short()).width > room) keep -= 1;
  return short();
}

// Plain axes: maps values to pixels and draws frame, ticks and labels.
// `x`, `y`: { low, high, label, log }.
export function makeFrame(width, height, x, y) {
  const right = width - 12;
  const top = 10;
  const bottom = height - 40;
  const ys = (y.log ? decades : ticks)(y.low, y.high, Math.max(2, Math.min(6, (bottom - top) / 40)));
  const left = Math.max(58, LABEL + DIGIT * Math.max(0, ...ys.map((value) => written(value).length)));
  const along = ({ low, high, log }, value) => (log
    ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
    : (value - low) / (high - low));
  const frame = {
    left, right, top, bottom,
    px: (value) => left + (right - left) * along(x, value),
    py: (value) => bottom - (bottom - top) * along(y, value),
    unpx: (pixel) => x.low + ((pixel - left) / (right - left)) * (x.high - x.low),
    unpy: (pixel) => y.low + ((bottom - pixel) / (bottom - top)) * (y.high - y.low),
    contains: (px, py) => px >= left && px <= right && py >= top && py <= bottom,
    clip(context) {
      context.beginPath();
      context.rect(left, top, right - left, bottom - top);
      context.clip();
    },
    draw(context, colors, { grid = false } = {}) {
      const xs = ticks(x.low, x.high, Math.max(2, Math.min(6, (right - left) / 70)));
      context.lineWidth = 1;
      context.textAlign = "center";
      context.textBaseline = "top";
      for (const value of xs) {
        const at = frame.px(value);
        if (grid) polyline(context, [[at, top], [at, bottom]], colors.grid, 1);
        polyline(context, [[at, bottom], [at, bottom + 4]], colors.edge, 1);
        context.fillStyle = colors.muted;
        context.fillText(written(value), at, bottom + 7);
      }
      context.textAlign = "right";
      context.textBaseline = "middle";
      for (const value of ys) {
        const at = frame.py(value);
        if (grid) polyline(context, [[left, at], [right, at]], colors.grid, 1);
        polyline(context, [[left - 4, at], [left, at]], colors.edge, 1);
        context.fillStyle = colors.muted;
        context.fillText(written(value), left - 7, at);
      }
      context.strokeStyle = colors.edge;
      context.strokeRect(left, top, right - left, bottom - top);
      context.fillStyle = colors.ink;
      context.textAlign = "center";
      context.textBaseline = "bottom";
      context.fillText(fitted(context, x.label, right - left), (left + right) / 2, height - 3);
      context.save();
      context.translate(12, (top + bottom) / 2);
      context.rotate(-Math.PI / 2);
      context.textBaseline = "middle";
      context.fillText(fitted(context, y.label, bottom - top), 0, 0);
      context.restore();
    },
  };
  return frame;
}
