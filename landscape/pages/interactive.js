
"use strict";
const { figure, stops, runs } = JSON.parse(document.getElementById("content").textContent);
const picture = document.getElementById("landscape");
const PLAYED = 6000; // milliseconds that all steps take, at least
const AXES = ["x", "y", "z"];

const unpacked = (spec) => {
  const bytes = Uint8Array.from(atob(spec.bdata), (char) => char.charCodeAt(0));
  return new (spec.dtype === "f4" ? Float32Array : Float64Array)(bytes.buffer);
};
const traces = (meta) => figure.data.flatMap((trace, i) => (trace.meta === meta ? [i] : []));
const ways = traces("way");
const ends = traces("end");
const vertices = ways.map((i) => AXES.map((axis) => unpacked(figure.data[i][axis])));
const facts = ways.map((i) => unpacked(figure.data[i].customdata)); // step, loss, step, loss, …
runs.forEach((run) => { run.loss = unpacked(run.loss); });

// How many vertices of a run lie at or before a step; NaN is a gap and before nothing.
const reached = (run, step) => {
  let count = 0;
  for (let i = 0; i < facts[run].length; i += 2) if (facts[run][i] <= step) count = i / 2 + 1;
  return count;
};

// The runs up to a stop; a run's square is where it is, unless that is outside the picture.
function show(stop) {
  const update = { x: [], y: [], z: [], customdata: [] };
  const counts = runs.map((_, r) => reached(r, stops[stop]));
  counts.forEach((count, r) => {
    AXES.forEach((axis, a) => update[axis].push(vertices[r][a].subarray(0, count)));
    const fact = (_, i) => facts[r].subarray(2 * i, 2 * i + 2);
    update.customdata.push(Array.from({ length: count }, fact));
  });
  counts.forEach((count, r) => {
    const there = count > 0 && facts[r][2 * count - 2] >= Math.min(stops[stop], runs[r].last);
    AXES.forEach((axis, a) => update[axis].push(there ? [vertices[r][a][count - 1]] : []));
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
  const advance = async () => {
    while (playing && slider.value !== slider.max) {
      slider.value = Number(slider.value) + 1;
      await draw();
      await new Promise((next) => { setTimeout(next, PLAYED / stops.length); });
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

Plotly.newPlot(picture, figure.data, figure.layout, {
  displaylogo: false,
  showSendToCloud: false,
  modeBarButtons: [["toImage", "resetCameraDefault3d"]],
}).then(() => {
  new ResizeObserver(() => Plotly.Plots.resize(picture)).observe(picture);
  if (runs.length) steer();
  document.querySelectorAll("#legend button").forEach((button, r) => {
    button.addEventListener("click", () => toggle(button, r));
  });
});
