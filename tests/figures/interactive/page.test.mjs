// What the page computes, against what Python wrote into the file named by FIXTURES.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../../landscape/figures/interactive/page/", import.meta.url);
const load = (name) => import(new URL(`${name}.js`, folder));
const { fragmentOf, stateOf } = await load("address");
const { compile, forward, backward } = await load("expression");
const { decades, ticks, unpackedDeep, written } = await load("numbers");
const { makeModel, makeObjective } = await load("objective");
const { OPTIMIZERS } = await load("optimizers");
const { drawnSpace, makeRun, parameterSpace } = await load("run");
const { levelSegments, makeScale } = await load("scale");
const { makeSlice } = await load("slice");
const { makeSpline } = await load("spline");
const { makeUnits } = await load("units");

const fixtures = unpackedDeep(JSON.parse(readFileSync(process.env.FIXTURES)));

function near(actual, expected, tolerance, what) {
  if (Number.isNaN(expected) && Number.isNaN(actual)) return;
  const allowed = tolerance * (1 + Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= allowed, `${what}: ${actual} is not ${expected}`);
}

for (const { name, objective, runs } of fixtures.objectives) {
  for (const { settings, start, loss, end, determined } of runs) {
    test(`${name}: the steps of ${settings.optimizer} are those of Python`, () => {
      const { evaluate } = makeObjective(objective);
      const space = { begin: (s) => s, evaluate, project: (p) => p, outside: () => false };
      const run = makeRun(space, start, settings);
      while (run.step());
      const shared = run.losses.slice(0, determined);
      shared.forEach((value, t) => near(value, loss[t], 1e-6, `step ${t}`));
      assert.ok(run.losses.length === loss.length || run.status === "converged", run.status);
      if (run.losses.length === loss.length && determined === loss.length) {
        run.points.at(-1).forEach((value, i) => near(value, end[i], 1e-6, `parameter ${i}`));
      }
    });
  }
}

test("every operation has Python's value and derivatives", () => {
  for (const { tree, values, value, gradient } of fixtures.operations) {
    const nodes = compile(tree);
    const results = forward(nodes, new Map(Object.entries(values)));
    const slopes = new Map(Object.keys(values).map((key) => [key, 0]));
    backward(nodes, results, 1, slopes);
    near(results.at(-1), value, 1e-12, JSON.stringify(tree));
    if (Number.isNaN(value)) continue;
    for (const [key, slope] of Object.entries(gradient)) {
      near(slopes.get(key), slope, 1e-9, `${JSON.stringify(tree)} by ${key}`);
    }
  }
});

test("the model beside the landscape has Python's scores", () => {
  for (const { model, theta, inputs, scores } of fixtures.models) {
    makeModel(model).scores(theta, inputs).forEach((score, i) => near(score, scores[i], 1e-9, model.kind));
  }
});

test("coordinates become parameters and come back", () => {
  const slice = makeSlice(fixtures.slice);
  slice.parameters([0.3, -0.7]).forEach((value, i) => near(value, fixtures.slice.parameters[i], 1e-12, "parameters"));
  const back = slice.project(fixtures.slice.theta);
  back.forEach((value, i) => near(value, fixtures.slice.coordinates[i], 1e-9, "coordinates"));
});

test("raw parameters become scaled ones and come back", () => {
  const { scaling, raw, scaled } = fixtures.units;
  const units = makeUnits(scaling);
  units.computed(raw).forEach((value, i) => near(value, scaled[i], 1e-12, "scaled"));
  units.shown(scaled).forEach((value, i) => near(value, raw[i], 1e-12, "raw"));
});

test("a run from a start in raw units is the run of scaled parameters", () => {
  const { scaling, slice, objective, start, settings, loss, coordinates } = fixtures.units;
  const run = makeRun(parameterSpace(makeObjective(objective), makeSlice(slice), makeUnits(scaling)), start, settings);
  while (run.step());
  run.losses.forEach((value, t) => near(value, loss[t], 1e-6, `step ${t}`));
  [0, 1].forEach((k) => near(run.coordinates.at(-1)[k], coordinates[k], 1e-6, "coordinates"));
});

test("colours are spread as in the still pictures", () => {
  for (const { scale, losses, shares } of fixtures.scales) {
    const { share } = makeScale(scale);
    losses.forEach((loss, i) => near(share(loss), shares[i], 1e-6, "share"));
  }
});

const axis = (low, high, count) => Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

test("the spline gives a quadratic back, and its gradient", () => {
  const axes = [axis(-1, 2, 31), axis(0, 3, 21)];
  const f = (x, y) => 1 + x * x + 2 * x * y - y + 3 * y * y;
  const loss = Float64Array.from({ length: 31 * 21 }, (_, n) => f(axes[0][n % 31], axes[1][Math.floor(n / 31)]));
  const { evaluate } = makeSpline(axes, loss);
  for (const [x, y] of [[0.123, 1.456], [1.03, 2.2], [-0.55, 0.61]]) {
    const [value, [dx, dy]] = evaluate([x, y]);
    near(value, f(x, y), 1e-12, "value");
    near(dx, 2 * x + 2 * y, 1e-12, "∂x");
    near(dy, 2 * x - 1 + 6 * y, 1e-12, "∂y");
  }
  assert.ok(Number.isNaN(evaluate([3, 1])[0]));
});

test("a hole is a hole, and beside it the surface goes on", () => {
  const axes = [axis(0, 4, 5), axis(0, 4, 5)];
  const loss = Float64Array.from({ length: 25 }, (_, n) => (n === 0 ? NaN : (n % 5) + 1));
  const { evaluate } = makeSpline(axes, loss);
  assert.ok(Number.isNaN(evaluate([0.5, 0.5])[0]));
  near(evaluate([1.5, 1.5])[0], 2.5, 1e-12, "beside");
});

test("on the drawn surface a step of gradient descent is one in the plane", () => {
  const slice = makeSlice({ gram: [[4, 0], [0, 1]] });
  const axes = [axis(-2, 2, 41), axis(-2, 2, 41)];
  const loss = Float64Array.from({ length: 41 * 41 }, (_, n) => 2 * axes[0][n % 41] ** 2 + axes[1][Math.floor(n / 41)] ** 2);
  const run = makeRun(drawnSpace(makeSpline(axes, loss), slice), [1, 1], { optimizer: "gd", lr: 0.1, momentum: 0, steps: 1 });
  run.step();
  near(run.coordinates[1][0], 1 - (0.1 * 4) / 4, 1e-9, "x");
  near(run.coordinates[1][1], 1 - 0.1 * 2, 1e-9, "y");
});

const bowl = { evaluate: (p) => [p[0] ** 2, Float64Array.of(2 * p[0])] };
const line = makeSlice({ anchor: [0], directions: [[1]], at: [0], gram: [[1]] });

test("a run says how it ended", () => {
  const ends = (lr, steps) => {
    const run = makeRun(parameterSpace(bowl, line), [1], { optimizer: "gd", lr, momentum: 0, steps });
    while (run.step());
    return run;
  };
  assert.equal(ends(0.3, 200).status, "converged");
  assert.equal(ends(1.5, 200).status, "diverged");
  assert.ok(ends(1.5, 200).losses.every(Number.isFinite));
  assert.equal(ends(0.001, 20).status, "stopped");
  assert.equal(ends(0.001, 20).losses.length, 21);
});

test("a run that leaves the drawn surface says so", () => {
  const axes = [axis(0, 1, 11)];
  const spline = makeSpline(axes, axes[0].map((x) => -x));
  const run = makeRun(drawnSpace(spline, line), [0.5], { optimizer: "gd", lr: 0.3, momentum: 0, steps: 50 });
  while (run.step());
  assert.equal(run.status, "left the drawn surface");
  assert.equal(run.losses.length, 2);
});

test("limits of the learning rate: just under it settles, just over it does not", () => {
  for (const [optimizer, momentum] of [["gd", 0], ["momentum", 0.5], ["nesterov", 0.5]]) {
    const limit = OPTIMIZERS[optimizer].limit(2, momentum);
    const final = (lr) => {
      const run = makeRun(parameterSpace(bowl, line), [1], { optimizer, lr, momentum, steps: 3000 });
      while (run.step());
      return run.losses.at(-1);
    };
    assert.ok(final(0.98 * limit) < 1e-6, optimizer);
    assert.ok(final(1.02 * limit) > 1, optimizer);
  }
});

test("the address brings a state back, and nothing malformed", () => {
  const settings = { optimizer: "adam", lr: 0.03, momentum: 0.5, steps: 70 };
  const state = {
    clock: 12, camera: { azimuth: -40, elevation: 25, zoom: 1.5 }, settings, scheme: "dark", hidden: [0, 2],
    dropped: [{ settings, start: [0.25, -1] }],
  };
  const back = stateOf(`#${fragmentOf(state)}`, Object.keys(OPTIMIZERS), 2);
  assert.deepEqual(back, state);
  for (const bad of ["", "#runs=adam,1,2", "#t=-1&view=a,b,c&with=sgd,1,0,5&hide=x", "#%E0%A4%A&runs=gd,NaN,0,1,0,0"]) {
    assert.deepEqual(stateOf(bad, Object.keys(OPTIMIZERS), 2), { hidden: [], dropped: [] });
  }
});

test("numbers and ticks are round", () => {
  assert.equal(written(-0.123456), "\u22120.1235");
  assert.equal(written(NaN), "not finite");
  assert.equal(written(1234567), "1.235e6");
  assert.deepEqual(ticks(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(ticks(1, 1, 4), []);
  assert.deepEqual(decades(0.01, 100, 5), [0.01, 0.1, 1, 10, 100]);
});

test("a level of a cone is a circle", () => {
  const n = 41;
  const loss = Float64Array.from({ length: n * n }, (_, k) => Math.hypot((k % n) - 20, Math.floor(k / n) - 20));
  const segments = levelSegments(loss, n, n, 10);
  assert.ok(segments.length > 40);
  for (const [x, y] of segments) near(Math.hypot(x - 20, y - 20), 10, 0.01, "radius");
});
