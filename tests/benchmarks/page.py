"""The live page at 100 × 100 points, in a headless Chromium: when it is first painted, how large
it is, and of the frames while a run plays the share that comes late (over 25 ms instead of 16.7),
at 1440 × 900 and on a phone. Against what a reader does not notice: 1000 ms, 1500 kB, 5 %.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from landscape.cli import main

sys.path.insert(0, str(Path(__file__).parents[1]))
from browser import CHROMIUM, Browser

UNIT = "ms, kB, %"
CONFIGS = {
    "logistic": "data: breast_cancer\nmodel: logistic\nscale: zscore\n",
    "network": "data: {kind: moons, samples: 100}\nmodel: {kind: mlp, hidden: [16, 16]}\n",
    "rosenbrock": "model: {kind: function, name: rosenbrock}\n",
}
KEYS = """slice: {kind: SLICE, points: 100}
descents: [{lr: 0.001, steps: 200}]
figures: [interactive]
"""
SIZES = {"screen": (1440, 900, False), "phone": (390, 844, True)}
PAINT = "first-contentful-paint"
FRAMES = """new Promise(done => {
  const times = [];
  const frame = now => {
    times.push(now);
    if (times.length <= 120) requestAnimationFrame(frame);
    else done(times.slice(1).filter((time, i) => time - times[i] > 25).length / 120);
  };
  requestAnimationFrame(frame);
})"""


def rows() -> Iterator[tuple[str, float, str, float]]:
    """Each page on each screen."""
    if CHROMIUM is None:
        print("no chromium on PATH to open pages with")
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for stem, text in CONFIGS.items():
            keys = KEYS.replace("SLICE", "axes" if stem == "rosenbrock" else "random")
            (folder / f"{stem}.yaml").write_text(text + keys)
        files = [str(folder / f"{stem}.yaml") for stem in CONFIGS]
        main.run(["plot", *files, "-o", str(folder), "-q"])
        browser = Browser(folder / "profile")
        for stem in CONFIGS:
            yield from _measured(browser, folder / stem / "interactive.html", stem)
        browser.close()


def _measured(browser: Browser, page: Path, stem: str) -> Iterator[tuple[str, float, str, float]]:
    yield f"{stem}: size", page.stat().st_size / 1e3, "kB wanted", 1500.0
    for screen, (width, height, phone) in SIZES.items():
        tab = browser.open(page.as_uri(), width, height, phone=phone)
        tab.wait("document.body.dataset.ready === 'yes'")
        paint = tab.wait(f"performance.getEntriesByName('{PAINT}')[0]?.startTime")
        tab.click("#map", 0.3, 0.4)
        late = tab.evaluate(FRAMES)
        tab.close()
        yield f"{stem}, {screen}: first paint", paint, "ms wanted", 1000.0
        yield f"{stem}, {screen}: late frames", 100 * late, "% wanted", 5.0
