// The page: one clock, one cursor, the runs, and the views that show them.

import { fragmentOf, stateOf } from "./address.js";
import { scheme } from "./canvas.js";
import { makeLossChart } from "./loss_chart.js";
import { makeMap } from "./map_view.js";
import { makeModelView } from "./model_view.js";
import { unpackedDeep, written } from "./numbers.js";
import { makeModel, makeObjective } from "./objective.js";
import { OPTIMIZERS } from "./optimizers.js";
import { drawnSpace, makeRun, parameterSpace } from "./run.js";
import { makeScale } from "./scale.js";
import { makeSlice } from "./slice.js";
import { makeSpline } from "./spline.js";
import { makeUnits } from "./units.js";
import { HOME, makeSurface } from "./surface_view.js";

const BUDGET = 8; // ms of a frame that runs may take
const PLAY_BUDGET = 4; // the same while something moves
const MODEL_BUDGET = 4; // ms that the regions of a model may take as long as something changes
const MODEL_PAUSE = 100; // ms that the model may lag behind a run that plays
const RATES = [1e-6, 1e3];
const MAX_DROPPED = 20;

const content = unpackedDeep(JSON.parse(document.getElementById("content").textContent));
const element = (id) => document.getElementById(id);
// A word of the page as the experiment has it written, with values in the places of {}.
const word = (text, ...values) =>
  values.reduce((all, value) => all.replace("{}", () => value), content.words[text] ?? text);
const k = content.axes.length;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

const scale = makeScale(content.scale);
const spline = makeSpline(content.axes, content.loss);
const slice = makeSlice(content.slice);
const exact = content.objective ? makeObjective(content.objective) : null;
const units = makeUnits(content.units);
const space = exact ? parameterSpace(exact, slice, units) : drawnSpace(spline, slice);
const parametersAt = (coordinates) => units.computed(slice.parameters(coordinates));
const shared = { ...content, scale, spline };
const map = makeMap(element("map-base"), element("map"), shared);
const surface = k === 2 ? makeSurface(element("surface-base"), element("surface"), shared) : null;
const chart = makeLossChart(element("loss-chart"), content.lossLabel, word("step"), scale);
const modelView = content.view
  ? makeModelView(element("model-view"), { ...content.view, view: content.view, model: makeModel(content.model), outputs: content.model.outputs })
  : null;

const state = {
  clock: 0,
  playing: false,
  cursor: null,
  camera: { ...HOME },
  turning: false,
  settings: { optimizer: "gd", lr: content.lr, momentum: 0.9, steps: 200 },
  scheme: "",
  hidden: new Set(),
  dropped: [],
  active: null,
};
const stale = { base: true, surface: true, overlay: true, address: false };
let picture = "due"; // of the model: due where it is out of date, else rough or fine
let pictured = 0; // when it was drawn

// -- runs ------------------------------------------------------------------------------------

// A recorded run of the experiment, thinned to the steps that were sent.
const given = content.runs.map((run, number) => ({
  ...run,
  number,
  points: Array.from(run.steps, (step, i) => ({
    step,
    loss: run.loss[i],
    coordinates: Array.from(run.coordinates.subarray(i * k, (i + 1) * k)),
    theta: run.theta ? units.computed(run.theta.subarray(i * content.count, (i + 1) * content.count)) : null,
  })),
}));

function drop(start, settings) {
  if (state.dropped.length >= MAX_DROPPED) return say(`at most ${MAX_DROPPED} runs; remove one first`);
  const used = new Set(state.dropped.map((run) => run.color));
  const color = content.dropColors.find((c) => !used.has(c)) ?? content.dropColors[state.dropped.length % content.dropColors.length];
  const run = { color, dash: [], start, settings: { ...settings } };
  restart(run);
  state.dropped.push(run);
  state.active = run;
  showSettings();
  rebuildLegend();
  return run;
}

function restart(run) {
  run.run = makeRun(space, run.start, run.settings);
  run.points = [];
  sync(run);
  if (!run.points.length) run.status = "the loss is not finite here";
}

// Takes over the steps that have been computed.
function sync(run) {
  const { losses, coordinates, points, status } = run.run;
  for (let i = run.points.length; i < losses.length; i++) {
    run.points.push({ step: i, loss: losses[i], coordinates: coordinates[i], theta: exact ? points[i] : null });
  }
  run.status = status;
  run.last = losses.length - 1;
  run.label = `${word(OPTIMIZERS[run.settings.optimizer].label)}, lr ${written(run.settings.lr, 3)}`;
}

function compute(deadline) {
  for (const run of state.dropped) {
    if (run.run.status) continue;
    run.run.advance(deadline);
    sync(run);
    if (!state.playing || run.run.status) stale.overlay = true;
    if (performance.now() > deadline) return;
  }
}

const everyRun = () => [...given, ...state.dropped];
const isShown = (run) => !state.hidden.has(run);
const lastStep = () => Math.max(0, ...everyRun().filter(isShown).map((run) => (run.run && !run.run.status ? run.settings.steps : run.last)));

// The runs as the views draw them: what of each has happened by the clock.
function shownRuns() {
  return everyRun().filter((run) => isShown(run) && run.points.length).map((run) => {
    let count = run.points.findIndex(({ step }) => step > state.clock);
    if (count < 0) count = run.points.length;
    return {
      color: run.color,
      dash: run.dash,
      active: run === state.active,
      run,
      shown: run.points.slice(0, Math.max(count, 1)),
      curve: run.points.map(({ step, loss }) => [step, loss]),
    };
  });
}

// -- texts -----------------------------------------------------------------------------------

function say(text) {
  element("news").textContent = text;
}

const STATUS = { running: "still going", converged: "settled", stopped: "done" };

function statusOf(run) {
  if (!run.points.length) return run.status;
  const at = run.points.findLast(({ step }) => step <= state.clock) ?? run.points[0];
  if (state.clock < run.last || (run.run && !run.run.status)) return `${written(at.loss)}`;
  const ending = word(STATUS[run.status] ?? run.status);
  return `${written(at.loss)}, ${ending} ${word("at step {}", run.last)}`;
}

function showClock() {
  const last = lastStep();
  const range = element("clock");
  range.max = last;
  range.value = state.clock;
  const text = word("step {} of {}", state.clock, last);
  range.setAttribute("aria-valuetext", text);
  element("clock-text").textContent = last ? text : word("no runs yet");
  range.disabled = !last;
  element("play").disabled = !last;
  element("play").textContent = word(state.playing ? "Pause" : "Play");
}

function showReadout() {
  const output = element("readout");
  if (!state.cursor) {
    output.textContent = content.hint;
    return;
  }
  const parts = content.labels.map((label, i) => `${label} = ${written(state.cursor.coordinates[i], 5)}`);
  parts.push(`${content.lossLabel} = ${written(state.cursor.loss, 5)}`);
  for (const { label, values } of content.quantities) {
    parts.push(`${label} = ${written(makeSpline(content.axes, values).evaluate(state.cursor.coordinates)[0])}`);
  }
  output.textContent = parts.join(" · ");
}

function rebuildLegend() {
  const list = element("legend");
  list.replaceChildren(...everyRun().map((run) => {
    const item = document.createElement("li");
    const toggle = document.createElement("button");
    toggle.type = "button";
    toggle.className = "run";
    toggle.setAttribute("aria-pressed", String(isShown(run)));
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of [["width", 26], ["height", 10], ["aria-hidden", "true"]]) swatch.setAttribute(name, value);
    const stroke = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const look = { d: "M0 5h26", stroke: run.color, "stroke-width": 4, "stroke-dasharray": run.dash.map((d) => 3 * d).join(" ") };
    for (const [name, value] of Object.entries(look)) stroke.setAttribute(name, value);
    swatch.append(stroke);
    const name = document.createElement("span");
    name.textContent = run.label;
    toggle.append(swatch, name);
    toggle.addEventListener("click", () => {
      if (isShown(run)) state.hidden.add(run);
      else state.hidden.delete(run);
      toggle.setAttribute("aria-pressed", String(isShown(run)));
      touch();
    });
    const status = document.createElement("output");
    run.nameElement = name;
    run.statusElement = status;
    item.append(toggle, status);
    if (run.run) item.append(removeButton(run));
    return item;
  }));
  element("clear").disabled = !state.dropped.length;
}

function removeButton(run) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "remove";
  button.textContent = "×";
  button.setAttribute("aria-label", `remove ${run.label}`);
  button.addEventListener("click", () => {
    state.dropped = state.dropped.filter((other) => other !== run);
    if (state.active === run) state.active = state.dropped.at(-1) ?? null;
    rebuildLegend();
    touch();
    element("map").focus();
  });
  return button;
}

function showLegend() {
  for (const run of everyRun()) {
    const text = statusOf(run);
    if (run.statusElement.textContent !== text) run.statusElement.textContent = text;
    if (run.nameElement.textContent !== run.label) run.nameElement.textContent = run.label;
  }
}

// -- the settings ----------------------------------------------------------------------------

const toSlider = (rate) => (1000 * Math.log(rate / RATES[0])) / Math.log(RATES[1] / RATES[0]);
const fromSlider = (place) => RATES[0] * (RATES[1] / RATES[0]) ** (place / 1000);

function showSettings() {
  const { optimizer, lr, momentum, steps } = state.settings;
  element("optimizer").value = optimizer;
  element("lr").value = toSlider(lr);
  element("lr").setAttribute("aria-valuetext", written(lr, 3));
  element("lr-text").textContent = written(lr, 3);
  element("momentum").value = momentum;
  element("momentum-text").textContent = momentum.toFixed(2);
  element("momentum").disabled = !["momentum", "nesterov"].includes(optimizer);
  element("steps").value = steps;
  element("steps-text").textContent = steps;
  const limit = content.curvature > 0 ? OPTIMIZERS[optimizer].limit(content.curvature, momentum) : NaN;
  const mark = element("lr-mark");
  mark.hidden = !(limit > RATES[0] && limit < RATES[1]);
  mark.style.setProperty("--place", mark.hidden ? "0" : String(toSlider(limit) / 1000));
  const words = optimizer === "gd" ? "2/L" : word("limit");
  element("lr-limit").textContent = Number.isFinite(limit)
    ? `${words} = ${written(limit, 3)}${lr > limit ? `: ${word("too large to settle")}` : ""}`
    : word("no such limit");
}

function changeSettings(changed) {
  Object.assign(state.settings, changed);
  if (state.active) {
    Object.assign(state.active.settings, changed);
    restart(state.active);
    compute(performance.now() + BUDGET);
    if (!state.playing) state.clock = Math.max(state.clock, state.active.last);
    state.clock = Math.min(state.clock, lastStep());
  }
  showSettings();
  touch();
}

// -- time ------------------------------------------------------------------------------------

function touch() {
  state.clock = Math.min(state.clock, lastStep());
  stale.overlay = true;
  stale.address = true;
}

function play(on) {
  state.playing = on;
  if (on && state.clock >= lastStep()) state.clock = 0;
  state.since = performance.now();
  state.from = state.clock;
  touch();
}

// A run takes about six seconds, whatever its length; at most sixty steps a second of a short one.
function stepsPerSecond() {
  return Math.max(6, Math.min(60, lastStep() / 6), lastStep() / 12);
}

function frame(now) {
  compute(performance.now() + (state.playing ? PLAY_BUDGET : BUDGET));
  if (state.playing) {
    const clock = Math.min(state.from + Math.floor(((now - state.since) / 1000) * stepsPerSecond()), lastStep());
    if (clock > state.clock) {
      state.clock = clock;
      stale.overlay = true;
    }
    if (clock >= lastStep() && state.dropped.every((run) => run.run.status)) {
      state.playing = false;
      stale.address = true;
    }
  }
  draw();
  requestAnimationFrame(frame);
}

function draw() {
  if (stale.base) map.drawBase();
  if (surface && (stale.base || stale.surface)) surface.drawBase(state.camera, state.turning);
  const changed = stale.base || stale.surface || stale.overlay;
  const runs = changed || picture !== "fine" ? shownRuns() : [];
  if (changed) {
    map.drawOverlay(runs, state.cursor);
    surface?.drawOverlay(runs, state.cursor);
    chart.draw(runs, state.clock, lastStep());
    showClock();
    showReadout();
    showLegend();
    picture = "due";
  }
  // While a run plays, the model has its turn in frames in which nothing else is drawn.
  const late = performance.now() - pictured > MODEL_PAUSE;
  if (picture === "due" && (late || !changed || !state.playing)) drawModel(runs, MODEL_BUDGET);
  else if (picture === "rough" && !changed && !state.playing) drawModel(runs, Infinity);
  if (stale.address && !state.playing) {
    writeAddress();
    stale.address = false;
  }
  stale.base = stale.surface = stale.overlay = false;
}

function drawModel(runs, budget) {
  picture = "fine";
  if (!modelView) return;
  pictured = performance.now();
  const models = runs.map(({ run, color, shown, active }) => {
    const head = shown.at(-1);
    return { theta: head.theta ?? parametersAt(head.coordinates), color, active, label: run.label, step: head.step };
  });
  models.sort((a, b) => a.active - b.active);
  if (state.cursor) models.push({ theta: parametersAt(state.cursor.coordinates), cursor: true });
  if (!models.length) models.push({ theta: parametersAt(content.fit?.coordinates ?? content.center), fit: true, color: "#000", cursor: true });
  if (!modelView.draw(models, budget)) picture = "rough";
  const top = models.at(-1);
  const words = top.fit ? word("at the centre of the slice") : top.cursor ? word("at the cursor") : `${top.label}, ${word("step")} ${top.step}`;
  element("model-text").textContent = words;
}

// -- address, scheme, picture, embedding --------------------------------------------------------

function writeAddress() {
  const fragment = fragmentOf({ ...state, hidden: given.filter((run) => state.hidden.has(run)).map((run) => run.number) });
  try {
    history.replaceState(null, "", `#${fragment}`);
  } catch {
    // A frame without an address of its own, such as srcdoc, keeps none.
  }
}

function readAddress() {
  const wanted = stateOf(location.hash, Object.keys(OPTIMIZERS), k);
  Object.assign(state.camera, wanted.camera);
  if (wanted.settings) state.settings = wanted.settings;
  if (wanted.scheme) useScheme(wanted.scheme);
  state.hidden = new Set(wanted.hidden.map((n) => given[n]).filter(Boolean));
  state.dropped = [];
  state.active = null;
  const settings = { ...state.settings };
  for (const run of wanted.dropped) drop(run.start, run.settings);
  state.settings = settings;
  compute(performance.now() + 50);
  state.clock = wanted.clock ?? lastStep();
  showSettings();
  rebuildLegend();
}

function useScheme(name) {
  state.scheme = name;
  document.documentElement.dataset.scheme = name;
  stale.base = true;
}

const isDark = () => (state.scheme ? state.scheme === "dark" : dark.matches);

function savePicture() {
  draw();
  const colors = scheme();
  const views = [["map-base", "map"], ["surface-base", "surface"], ["loss-chart"], ["model-view"]]
    .map((ids) => ids.map(element).filter((canvas) => canvas?.clientWidth)).filter((views) => views.length);
  const boxes = views.map(([canvas]) => canvas.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const width = Math.max(...boxes.map((box) => box.right)) - left + 32;
  const inner = Math.max(...boxes.map((box) => box.bottom)) - top;
  const runs = shownRuns();
  const height = inner + 60 + 20 * runs.length + 48;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [2 * width, 2 * height];
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  context.fillStyle = colors.ground;
  context.fillRect(0, 0, width, height);
  context.fillStyle = colors.ink;
  context.font = "600 18px system-ui, sans-serif";
  context.fillText(document.title, 16, 28, width - 32);
  views.forEach((stack, i) => {
    for (const layer of stack) context.drawImage(layer, boxes[i].left - left + 16, boxes[i].top - top + 44, boxes[i].width, boxes[i].height);
  });
  context.font = "13px system-ui, sans-serif";
  runs.forEach(({ run, color }, i) => {
    const y = inner + 66 + 20 * i;
    context.fillStyle = color;
    context.fillRect(16, y - 6, 26, 4);
    context.fillStyle = colors.ink;
    context.fillText(`${run.label}: ${statusOf(run)}`, 50, y, width - 66);
  });
  context.fillStyle = colors.muted;
  context.font = "11px system-ui, sans-serif";
  context.fillText(content.stamp, 16, height - 14, width - 32);
  canvas.toBlob((blob) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${content.name}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say(`saved ${link.download}`);
  });
}

function embedding() {
  writeAddress();
  const file = location.pathname.split("/").at(-1) || `${content.name}.html`;
  const escape = (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<iframe src="${escape(file + location.hash)}" title="${escape(document.title)}" width="960" height="640" loading="lazy"></iframe>`;
}

// -- what a person does ------------------------------------------------------------------------

function setCursor(coordinates) {
  state.cursor = coordinates ? { coordinates, loss: spline.evaluate(coordinates)[0] } : null;
  stale.overlay = true;
}

function begin(coordinates) {
  const run = drop(coordinates, state.settings);
  if (!run) return;
  if (!run.points.length) {
    state.dropped.pop();
    state.active = state.dropped.at(-1) ?? null;
    rebuildLegend();
    touch();
    return say("the loss is not finite there: no run can start");
  }
  say(`a run starts at ${coordinates.map((c, i) => `${content.labels[i]} = ${written(c)}`).join(", ")}`);
  compute(performance.now() + BUDGET);
  if (still.matches) {
    state.clock = lastStep();
    touch();
  } else {
    state.clock = 0;
    play(true);
  }
}

const localPlace = (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};

function listenToMap() {
  const canvas = element("map");
  canvas.addEventListener("pointermove", (event) => setCursor(map.at(...localPlace(event))));
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse" && document.activeElement !== canvas) setCursor(null);
  });
  canvas.addEventListener("click", (event) => {
    const coordinates = map.at(...localPlace(event));
    if (!coordinates) return;
    setCursor(coordinates);
    begin(coordinates);
  });
  canvas.addEventListener("keydown", (event) => {
    const share = event.shiftKey ? 0.1 : 0.02;
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
    const from = state.cursor?.coordinates ?? map.edges.map(([low, high]) => (low + high) / 2);
    if (event.key in moves) {
      setCursor(map.edges.map(([low, high], i) =>
        Math.min(Math.max(from[i] + moves[event.key][i] * share * (high - low), low), high)));
    } else if (event.key === "Enter") begin(from);
    else if (event.key === "Escape") setCursor(null);
    else return;
    event.preventDefault();
  });
}

function listenToSurface() {
  const canvas = element("surface");
  let last = null;
  const turn = (azimuth, elevation) => {
    state.camera.azimuth = ((state.camera.azimuth + azimuth + 540) % 360) - 180;
    state.camera.elevation = Math.min(Math.max(state.camera.elevation + elevation, 5), 90);
    stale.surface = stale.address = true;
  };
  const zoom = (factor) => {
    state.camera.zoom = Math.min(Math.max(state.camera.zoom * factor, 0.5), 4);
    stale.surface = stale.address = true;
  };
  let moved = 0;
  canvas.addEventListener("pointerdown", (event) => {
    last = [event.clientX, event.clientY];
    moved = 0;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return setCursor(surface.at(...localPlace(event)));
    const [dx, dy] = [event.clientX - last[0], event.clientY - last[1]];
    moved += Math.abs(dx) + Math.abs(dy);
    last = [event.clientX, event.clientY];
    state.turning = true;
    return turn(-0.5 * dx, 0.4 * dy);
  });
  const stop = () => {
    last = null;
    state.turning = false;
    stale.surface = true;
  };
  canvas.addEventListener("pointerup", (event) => {
    stop();
    if (moved > 5) return;
    const coordinates = surface.at(...localPlace(event));
    if (!coordinates) return;
    setCursor(coordinates);
    begin(coordinates);
  });
  canvas.addEventListener("pointercancel", stop);
  canvas.addEventListener("pointerleave", () => last || setCursor(null));
  canvas.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && document.activeElement !== canvas) return;
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 500));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const turns = { ArrowLeft: [6, 0], ArrowRight: [-6, 0], ArrowUp: [0, 4], ArrowDown: [0, -4] };
    if (event.key in turns) turn(...turns[event.key]);
    else if (event.key === "+" || event.key === "=") zoom(1.15);
    else if (event.key === "-") zoom(1 / 1.15);
    else if (event.key === "Home") element("home").click();
    else return;
    event.preventDefault();
  });
  element("home").addEventListener("click", () => {
    Object.assign(state.camera, HOME);
    stale.surface = stale.address = true;
  });
}

function listenToControls() {
  element("optimizer").addEventListener("change", (event) => changeSettings({ optimizer: event.target.value }));
  element("lr").addEventListener("input", (event) => changeSettings({ lr: Number(fromSlider(event.target.value).toPrecision(3)) }));
  element("momentum").addEventListener("input", (event) => changeSettings({ momentum: Number(event.target.value) }));
  element("steps").addEventListener("input", (event) => changeSettings({ steps: Number(event.target.value) }));
  element("play").addEventListener("click", () => play(!state.playing));
  element("next").addEventListener("click", () => {
    state.playing = false;
    state.clock = Math.min(state.clock + 1, lastStep());
    touch();
  });
  element("clock").addEventListener("input", (event) => {
    state.playing = false;
    state.clock = Number(event.target.value);
    touch();
  });
  element("clear").addEventListener("click", () => {
    state.dropped = [];
    state.active = null;
    state.playing = false;
    rebuildLegend();
    touch();
    say("cleared");
  });
  element("scheme").addEventListener("click", () => {
    useScheme(isDark() ? "light" : "dark");
    stale.address = true;
  });
  element("picture").addEventListener("click", savePicture);
  const dialog = element("embed-dialog");
  element("embed").addEventListener("click", () => {
    element("embed-code").value = embedding();
    dialog.showModal();
    element("embed-code").select();
  });
  element("embed-close").addEventListener("click", () => dialog.close());
}

// A page that is watched is drawn again when its config changes: it is loaded again when somebody
// comes back to it, and now and then while nobody is at it.
function keepFresh() {
  if (!document.querySelector("meta[name=landscape-watched]")) return;
  const reload = () => {
    if (performance.now() < 1000) return;
    writeAddress();
    location.reload();
  };
  addEventListener("focus", reload);
  setInterval(() => { if (!document.hasFocus()) reload(); }, 2000);
}

function start() {
  for (const [name, { label }] of Object.entries(OPTIMIZERS)) element("optimizer").add(new Option(word(label), name));
  element("gradient-text").textContent = content.gradientText;
  if (content.scheme) useScheme(content.scheme);
  readAddress();
  listenToMap();
  if (surface) listenToSurface();
  listenToControls();
  dark.addEventListener("change", () => { stale.base = true; });
  addEventListener("hashchange", () => {
    readAddress();
    stale.base = true;
  });
  addEventListener("beforeprint", () => { stale.base = true; draw(); });
  new ResizeObserver(() => { stale.base = true; }).observe(document.querySelector("main"));
  keepFresh();
  document.body.dataset.ready = "yes";
  requestAnimationFrame(frame);
}

start();
