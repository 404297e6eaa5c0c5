// A surface as pixels: an orthographic camera, a depth buffer, colours by loss and light.
//
// The box is [-½, ½] × [-½, ½] × [0, HEIGHT]; rows of the grid are y.

export const HEIGHT = 0.7;
export const FLOOR = -0.22;
const ROOM = { side: 56, above: 26, below: 44 }; // pixels for labels around the box
const LIGHT = [-0.29, -0.46, 0.84];
const SHADE = 0.34;
const FINEST = 160;

export function makeCamera(azimuth, elevation, zoom, width, height) {
  const [a, e] = [azimuth, elevation].map((degrees) => (degrees * Math.PI) / 180);
  const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  const across = (x, y) => ca * y - sa * x;
  const up = (x, y, z) => ce * z - se * (ca * x + sa * y);
  const corners = [-0.5, 0.5].flatMap((x) => [-0.5, 0.5].flatMap((y) => [FLOOR, HEIGHT].map((z) => [x, y, z])));
  const [left, right] = [Math.min, Math.max].map((end) => end(...corners.map(([x, y]) => across(x, y))));
  const [low, high] = [Math.min, Math.max].map((end) => end(...corners.map((c) => up(...c))));
  const size = zoom * Math.min((width - 2 * ROOM.side) / (right - left), (height - ROOM.above - ROOM.below) / (high - low));
  const [centreX, centreY] = [width / 2, (height + ROOM.above - ROOM.below) / 2];
  return {
    // Pixels and depth (larger is nearer) of a point of the box.
    project(x, y, z) {
      return [
        centreX + size * (across(x, y) - (left + right) / 2),
        centreY - size * (up(x, y, z) - (low + high) / 2),
        ce * (ca * x + sa * y) + se * z,
      ];
    },
  };
}

// Heights, colours and light of a grid, ready to be drawn from any side.
export function makeMesh(loss, nx, ny, scale) {
  const stride = Math.max(1, Math.ceil(Math.max(nx, ny) / FINEST));
  const columns = picks(nx, stride);
  const rows = picks(ny, stride);
  const count = columns.length * rows.length;
  const [x, y, z, share] = [0, 1, 2, 3].map(() => new Float64Array(count));
  rows.forEach((j, row) => columns.forEach((i, column) => {
    const n = row * columns.length + column;
    const value = loss[j * nx + i];
    x[n] = i / (nx - 1) - 0.5;
    y[n] = j / (ny - 1) - 0.5;
    z[n] = Number.isFinite(value) ? HEIGHT * scale.height(value) : NaN;
    share[n] = scale.share(value);
  }));
  const mesh = { x, y, z, share, width: columns.length, height: rows.length };
  return { ...mesh, light: lit(mesh) };
}

function picks(count, stride) {
  const places = [];
  for (let i = 0; i < count - 1; i += stride) places.push(i);
  return [...places, count - 1];
}

function lit({ x, y, z, width, height }) {
  const light = new Float64Array(z.length);
  for (let j = 0; j < height; j++) {
    for (let i = 0; i < width; i++) {
      const [left, right] = [j * width + Math.max(i - 1, 0), j * width + Math.min(i + 1, width - 1)];
      const [below, above] = [Math.max(j - 1, 0) * width + i, Math.min(j + 1, height - 1) * width + i];
      const dx = (z[right] - z[left]) / (x[right] - x[left]) || 0;
      const dy = (z[above] - z[below]) / (y[above] - y[below]) || 0;
      const towards = (LIGHT[2] - LIGHT[0] * dx - LIGHT[1] * dy) / Math.sqrt(dx * dx + dy * dy + 1);
      light[j * width + i] = 1 - SHADE * (1 - Math.min(Math.max(towards, 0), 1));
    }
  }
  return light;
}

// Draws into `pixels` (RGBA bytes) and `depth`, both of width × height.
export function rasterize(mesh, camera, scale, pixels, depth, width, height) {
  pixels.fill(0);
  depth.fill(-Infinity);
  const count = mesh.z.length;
  const [sx, sy, sd] = [0, 1, 2].map(() => new Float64Array(count));
  for (let n = 0; n < count; n++) [sx[n], sy[n], sd[n]] = camera.project(mesh.x[n], mesh.y[n], mesh.z[n]);
  const table = new Uint8Array(256 * 3);
  for (let t = 0; t < 256; t++) table.set(scale.color(t / 255), 3 * t);
  const { share, light } = mesh;

  function triangle(a, b, c) {
    const area = (sx[b] - sx[a]) * (sy[c] - sy[a]) - (sx[c] - sx[a]) * (sy[b] - sy[a]);
    if (!(area > 1e-9 || area < -1e-9)) return;
    const left = Math.max(0, Math.floor(Math.min(sx[a], sx[b], sx[c])));
    const right = Math.min(width - 1, Math.ceil(Math.max(sx[a], sx[b], sx[c])));
    const top = Math.max(0, Math.floor(Math.min(sy[a], sy[b], sy[c])));
    const bottom = Math.min(height - 1, Math.ceil(Math.max(sy[a], sy[b], sy[c])));
    for (let py = top; py <= bottom; py++) {
      for (let px = left; px <= right; px++) {
        const cx = px + 0.5;
        const cy = py + 0.5;
        const u = ((sx[c] - sx[b]) * (cy - sy[b]) - (sy[c] - sy[b]) * (cx - sx[b])) / area;
        const v = ((sx[a] - sx[c]) * (cy - sy[c]) - (sy[a] - sy[c]) * (cx - sx[c])) / area;
        const w = 1 - u - v;
        if (u < -1e-6 || v < -1e-6 || w < -1e-6) continue;
        const far = u * sd[a] + v * sd[b] + w * sd[c];
        const n = py * width + px;
        if (far <= depth[n]) continue;
        depth[n] = far;
        const t = 3 * Math.round(255 * (u * share[a] + v * share[b] + w * share[c]));
        const bright = u * light[a] + v * light[b] + w * light[c];
        pixels[4 * n] = bright * table[t];
        pixels[4 * n + 1] = bright * table[t + 1];
        pixels[4 * n + 2] = bright * table[t + 2];
        pixels[4 * n + 3] = 255;
      }
    }
  }

  for (let j = 0; j + 1 < mesh.height; j++) {
    for (let i = 0; i + 1 < mesh.width; i++) {
      const a = j * mesh.width + i;
      const [b, c, d] = [a + 1, a + mesh.width + 1, a + mesh.width];
      if (!Number.isFinite(mesh.z[a] + mesh.z[b] + mesh.z[c] + mesh.z[d])) continue;
      triangle(a, b, c);
      triangle(a, c, d);
    }
  }
}
