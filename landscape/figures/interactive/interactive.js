
"use strict";
const { figure, stops, runs } = JSON.parse(document.getElementById("content").textContent);
const picture = document.getElementById("landscape");
const PLAYED = 6000; // milliseconds that all steps take
const AXES = ["x", "y", "z"];

const unpacked = (spec) => {
  const bytes = Uint8Array.from(atob(spec.bdata), (char) => char.charCodeAt(0));
  return new (spec.dtype === "f4" ? Float32Array : Float64Array)(bytes.buffer);
};
const traces = (meta) => figure.data.flatMap((trace, i) => (trace.meta === meta ? [i] : []));
const ways = traces("way");
const ends = traces("end");
const vertices = ways.map((i) => AXES.map((axis) => unpacked(figure.data[i][axis])));
const facts = ways.map((i) => unpacked(figure.data[i].customdata)); // rows of FACTS numbers:
const [FACTS, STEP, SIGN] = [3, 0, 2]; // step, loss, height of a sign on the run
runs.forEach((run) => { run.loss = unpacked(run.loss); });

// How many vertices of a run lie at or before a step; NaN is a gap and before nothing.
const reached = (run, step) => {
  let count = 0;
  for (let i = 0; i < vertices[run][0].length; i += 1) {
    if (facts[run][FACTS * i + STEP] <= step) count = i + 1;
  }
  return count;
};

// The runs up to a stop; a run's square is where it is, unless that is outside the picture.
function show(stop) {
  const update = { x: [], y: [], z: [], customdata: [] };
  const step = stops[stop];
  const counts = runs.map((_, r) => reached(r, step));
  counts.forEach((count, r) => {
    AXES.forEach((axis, a) => update[axis].push(vertices[r][a].subarray(0, count)));
    const row = (_, i) => facts[r].subarray(FACTS * i, FACTS * (i + 1));
    update.customdata.push(Array.from({ length: count }, row));
  });
  counts.forEach((count, r) => {
    const last = facts[r].subarray(FACTS * (count - 1), FACTS * count);
    const there = count > 0 && last[STEP] >= Math.min(step, runs[r].last);
    const place = there ? [vertices[r][0][count - 1], vertices[r][1][count - 1], last[SIGN]] : [];
    AXES.forEach((axis, a) => update[axis].push(place.slice(a, a + 1)));
    update.customdata.push([]);
  });
  return Plotly.restyle(picture, update, [...ways, ...ends]);
}

function say(stop) {
  document.getElementById("at").textContent = `step ${stops[stop]} of ${stops[stops.length - 1]}`;
  document.querySelectorAll("#legend output").forEach((output, r) => {
    const ended = stops[stop] >= runs[r].last ? `, ${runs[r].status}` : "";
    output.textContent = Number(runs[r].loss[stop].toPrecision(4)) + ended;
  });
}

function steer() {
  const slider = document.getElementById("step");
  const play = document.getElementById("play");
  slider.max = stops.length - 1;
  slider.value = slider.max;
  say(stops.length - 1);
  document.querySelectorAll("output").forEach((output) => { // the longest they will be
    output.style.minWidth = `${Math.ceil(output.getBoundingClientRect().width)}px`;
  });

  let shown = slider.value;
  let drawing = false;
  const draw = async () => { // only the newest stop, however fast the slider moves
    if (drawing) return;
    drawing = true;
    while (shown !== slider.value) {
      shown = slider.value;
      say(Number(shown));
      await show(Number(shown));
    }
    drawing = false;
  };

  let playing = false;
  const turn = (on) => {
    playing = on;
    play.textContent = on ? "❚❚" : "▶";
    play.setAttribute("aria-label", on ? "pause" : "play");
  };
  const advance = async () => { // by the clock, so that a slow machine skips stops
    const [first, began] = [Number(slider.value), performance.now()];
    while (playing && slider.value !== slider.max) {
      await new Promise(requestAnimationFrame);
      slider.value = first + ((performance.now() - began) * stops.length) / PLAYED;
      await draw();
    }
    turn(false);
  };
  slider.addEventListener("input", () => { turn(false); draw(); });
  play.addEventListener("click", () => {
    turn(!playing);
    if (playing && slider.value === slider.max) slider.value = 0;
    if (playing) advance();
  });
}

function toggle(button, r) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  const own = figure.data.flatMap((trace, i) => (trace.legendgroup === `run${r}` ? [i] : []));
  Plotly.restyle(picture, { visible: on }, own);
}

if (runs.length) steer(); // before the picture takes the room that is left
document.querySelectorAll("#legend button").forEach((button, r) => {
  button.addEventListener("click", () => toggle(button, r));
});

// The camera stands farther away where the picture is narrow.
const narrow = () => Math.max(1, (1.4 * picture.clientHeight) / picture.clientWidth);
const away = (eye, share) => Object.fromEntries(AXES.map((axis) => [axis, eye[axis] * share]));
let fitted = narrow();
figure.layout.scene.camera.eye = away(figure.layout.scene.camera.eye, fitted);

async function fit() {
  const share = narrow() / fitted;
  fitted *= share;
  await Plotly.Plots.resize(picture);
  const eye = away(picture.layout.scene.camera.eye, share);
  if (share !== 1) await Plotly.relayout(picture, { "scene.camera.eye": eye });
}

Plotly.newPlot(picture, figure.data, figure.layout, {
  displaylogo: false,
  showSendToCloud: false,
  modeBarButtons: [["toImage", "resetCameraDefault3d"]],
}).then(() => new ResizeObserver(fit).observe(picture));
