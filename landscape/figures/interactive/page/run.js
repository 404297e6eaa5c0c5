// A run of an optimizer from a start on the slice, taken a step at a time.

import { OPTIMIZERS } from "./optimizers.js";
import { makeUnits } from "./units.js";

const BOUND = 1e3;
const SETTLED = 1e-6;
const FLAT = 1e-8;

// `space` is where runs happen: `begin(coordinates)` gives the point, `evaluate(point)` its loss
// and gradient, `project(point)` its coordinates.
export function makeRun(space, start, settings) {
  const rule = OPTIMIZERS[settings.optimizer];
  const point = Float64Array.from(space.begin(start));
  const state = rule.begin(point.length);
  const run = { start, settings, points: [], losses: [], coordinates: [], status: "" };
  let firstNorm = 0;

  function record() {
    const [loss, gradient] = space.evaluate(point, true);
    if (!Number.isFinite(loss) || !point.every(Number.isFinite)) {
      run.status = space.outside(point) ? "left the drawn surface" : "diverged";
      return null;
    }
    run.points.push(Float64Array.from(point));
    run.losses.push(loss);
    run.coordinates.push(space.project(point));
    if (loss > BOUND * (1 + Math.abs(run.losses[0]))) run.status = "diverged";
    return gradient;
  }

  let gradient = record();

  run.step = () => {
    if (run.status || !gradient) return false;
    if (run.losses.length > settings.steps) {
      run.status = "stopped";
      return false;
    }
    const norm = Math.hypot(...gradient);
    firstNorm ||= norm;
    const size = Math.hypot(...point);
    const flat = norm * (1 + size) <= FLAT * Math.abs(run.losses.at(-1));
    if (run.losses.length > 1 && (norm <= SETTLED * firstNorm || flat)) {
      run.status = "converged";
      return false;
    }
    const update = Float64Array.from(gradient);
    rule.update(state, update, settings.lr, settings);
    for (let i = 0; i < point.length; i++) point[i] += update[i];
    gradient = record();
    return gradient !== null;
  };

  // Steps until `deadline` (ms of performance.now) or the end; whether it has ended.
  run.advance = (deadline) => {
    while (run.step()) if (performance.now() > deadline) return false;
    return true;
  };
  return run;
}

// Runs with the true gradient, in the space of all parameters.
export function parameterSpace(objective, slice, units = makeUnits(null)) {
  return {
    begin: (coordinates) => units.computed(slice.parameters(coordinates)),
    evaluate: objective.evaluate,
    project: (theta) => slice.project(units.shown(theta)),
    outside: () => false,
  };
}

// Runs on the drawn surface: the gradient along the slice, measured in parameters.
export function drawnSpace(spline, slice) {
  return {
    begin: (coordinates) => coordinates,
    evaluate(point) {
      const [loss, gradient] = spline.evaluate(Array.from(point));
      return [loss, Float64Array.from(slice.solve(gradient))];
    },
    project: (point) => Array.from(point),
    outside: (point) => !spline.inside(Array.from(point)) || Number.isNaN(spline.evaluate(Array.from(point))[0]),
  };
}
