// The losses of all runs over their steps.

import { dot, makeFrame, makeLayer, polyline, prepared, scheme } from "./canvas.js";

export function makeLossChart(canvas, lossLabel, stepLabel, bound) {
  const axes = makeLayer();
  return {
    draw(runs, clock, last) {
      const sheet = prepared(canvas);
      const { context, width, height } = sheet;
      const colors = scheme();
      const losses = runs.flatMap((run) => run.curve.map(([, loss]) => loss)).filter(Number.isFinite);
      if (!losses.length) losses.push(bound.low, bound.high);
      let [low, high] = [Math.min(...losses), Math.min(Math.max(...losses), bound.high * 1e3 + 1)];
      const log = low > 0 && high / low > 20;
      if (!(high > low)) [low, high] = [low - Math.abs(low) * 0.1 - 1e-9, high + Math.abs(high) * 0.1 + 1e-9];
      if (log) [low, high] = [low / 1.15, high * 1.15];
      else [low, high] = [low - 0.05 * (high - low), high + 0.05 * (high - low)];
      const frame = makeFrame(width, height, { low: 0, high: Math.max(last, 1), label: stepLabel },
        { low, high, log, label: lossLabel });
      axes(sheet, [low, high, log, last, colors.ink], (pen) => frame.draw(pen, colors, { grid: true }));
      context.save();
      frame.clip(context);
      polyline(context, [[frame.px(clock), frame.top], [frame.px(clock), frame.bottom]], colors.muted, 1, [3, 3]);
      for (const run of runs) {
        const points = run.curve.map(([step, loss]) => [frame.px(step), frame.py(loss)]);
        const head = run.shown.at(-1);
        polyline(context, points, run.color, 1.5, run.dash, 0.35);
        polyline(context, points.slice(0, run.shown.length), run.color, 2.2, run.dash);
        dot(context, frame.px(head.step), frame.py(head.loss), 4, run.color, colors.halo);
      }
      context.restore();
    },
  };
}
