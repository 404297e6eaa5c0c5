// What the page shows, as the fragment of its address, and back.

const rounded = (value) => String(Number(value.toPrecision(7)));

export function fragmentOf(state) {
  const fields = [
    ["t", String(state.clock)],
    ["view", [state.camera.azimuth, state.camera.elevation, state.camera.zoom].map(rounded).join(",")],
    ["with", [state.settings.optimizer, state.settings.lr, state.settings.momentum, state.settings.steps]
      .map((v) => (typeof v === "number" ? rounded(v) : v)).join(",")],
    ["scheme", state.scheme],
    ["hide", state.hidden.join(",")],
    ["runs", state.dropped.map(({ start, settings: s }) => [s.optimizer, ...[s.lr, s.momentum, s.steps, ...start].map(rounded)].join(",")).join(";")],
  ];
  return fields.filter(([, value]) => value).map(([key, value]) => `${key}=${value}`).join("&");
}

const numbers = (text) => text.split(",").map(Number);
const finite = (values, count) => values.length === count && values.every(Number.isFinite);

// Only what is well-formed is taken; `optimizers` are the names there are, `k` the directions.
export function stateOf(fragment, optimizers, k) {
  const fields = new Map(fragment.replace(/^#/, "").split("&").map((part) => {
    const [key, ...value] = part.split("=");
    return [key, decodeURIComponentSafe(value.join("="))];
  }));
  const state = {};
  const clock = Number(fields.get("t"));
  if (fields.has("t") && Number.isInteger(clock) && clock >= 0) state.clock = clock;
  const view = numbers(fields.get("view") ?? "");
  if (finite(view, 3)) {
    state.camera = {
      azimuth: view[0],
      elevation: Math.min(Math.max(view[1], 5), 90),
      zoom: Math.min(Math.max(view[2], 0.5), 4),
    };
  }
  const settings = readSettings((fields.get("with") ?? "").split(","), optimizers);
  if (settings) state.settings = settings;
  if (["light", "dark"].includes(fields.get("scheme"))) state.scheme = fields.get("scheme");
  const hidden = fields.get("hide") ? numbers(fields.get("hide")) : [];
  state.hidden = hidden.filter((n) => Number.isInteger(n) && n >= 0);
  state.dropped = (fields.get("runs") ?? "").split(";").slice(0, 20).flatMap((part) => {
    const words = part.split(",");
    const found = readSettings(words.slice(0, 4), optimizers);
    const start = words.slice(4).map(Number);
    return found && finite(start, k) ? [{ settings: found, start }] : [];
  });
  return state;
}

function readSettings([optimizer, ...values], optimizers) {
  const [lr, momentum, steps] = values.map(Number);
  if (!optimizers.includes(optimizer) || !finite([lr, momentum, steps], 3)) return null;
  if (!(lr > 0) || momentum < 0 || momentum >= 1 || !Number.isInteger(steps) || steps < 1 || steps > 5000) return null;
  return { optimizer, lr, momentum, steps };
}

function decodeURIComponentSafe(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}
