import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from landscape.figures import drawn
from landscape.figures.encode.still import render

from ..drawing import seen

FOREIGN = """
font.family: serif
figure.dpi: 42
savefig.bbox: tight
svg.hashsalt: other
path.simplify: False
axes.grid: True
text.hinting: none
"""
SVG = "{http://www.w3.org/2000/svg}"
HERE = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("kind", "format", "text"),
    [
        ("contourf", "svg", "paths"),
        ("contourf", "png", "text"),
        ("surface", "svg", "text"),
        ("contourf", "pdf", "text"),
    ],
)
@pytest.mark.sampled(4)
def test_the_same_figure_gives_the_same_bytes(holed, kind, format, text):
    once = render(drawn(holed, {"kind": kind}), format, text=text)
    assert render(drawn(holed, {"kind": kind}), format, text=text) == once


@pytest.mark.thorough
@pytest.mark.parametrize("kind", ["steps", "gradient", "graph", "functions"])
def test_so_does_what_is_computed_for_a_figure_alone(asked, kind):
    keys = {"kind": kind} | asked.figure_data[kind]["request"]
    one, other = (render(drawn(asked, keys), "svg") for _ in range(2))
    assert one == other


def test_text_of_an_svg_is_text_or_paths(result):
    figure = drawn(result, {"kind": "line", "title": "R&D <of> a bowl"})
    words = ElementTree.fromstring(render(figure, "svg"))
    assert "R&D <of> a bowl" in ["".join(text.itertext()) for text in words.iter(f"{SVG}text")]
    outlines = ElementTree.fromstring(render(figure, "svg", text="paths"))
    assert next(outlines.iter(f"{SVG}text"), None) is None
    assert len(list(outlines.iter(f"{SVG}use"))) > len(list(words.iter(f"{SVG}use")))


def test_a_text_with_a_halo_is_a_text_of_an_svg_too(result):
    remark = {"at": {"w1": 0, "w2": 2}, "text": "a remark"}
    figure = drawn(result, {"kind": "contour", "levels": (4.0, 16.0), "annotate": (remark,)})
    once = render(figure, dpi=50)
    words = ElementTree.fromstring(render(figure, "svg"))
    written = ["".join(text.itertext()) for text in words.iter(f"{SVG}text")]
    assert {"4", "16", "lr 0.1", "a remark"} <= set(written)
    groups = [g for g in words.iter(f"{SVG}g") if g.get("id", "").startswith("text")]
    outlines = [path for g in groups for path in g.iter(f"{SVG}path")]
    fills = {re.sub(r".*fill: (#?\w+).*", r"\1", path.get("style")) for path in outlines}
    assert fills == {"none", "#ffffff"}  # halos, and the boxes behind the labels of runs
    assert render(figure, dpi=50) == once  # nothing of it stays
    paths = ElementTree.fromstring(render(figure, "svg", text="paths"))
    assert next(paths.iter(f"{SVG}text"), None) is None


@pytest.mark.thorough
def test_a_figure_can_be_rendered_again_and_at_another_size(result):
    figure = drawn(result, {"kind": "line"})
    once = render(figure)
    assert render(figure, dpi=50) != once
    assert render(figure) == once


@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
@pytest.mark.sampled(2)
def test_no_clock_and_no_version_is_written(result, format):
    import matplotlib

    content = render(seen(result, "contour"), format)
    assert not re.search(rb"<dc:date>|CreationDate|ModDate|Producer|Creator|tEXt|iTXt", content)
    assert matplotlib.__version__.encode() not in content


def test_the_mesh_of_a_surface_is_an_image_in_a_vector_file(result):
    content = render(seen(result, "surface"), "svg")
    assert 1 <= content.count(b"<image") <= 2  # the colour bar may be one too
    assert len(content) < 400_000


def test_an_unknown_format_is_refused(result):
    with pytest.raises(ValueError, match="no format 'bmp'; one of png, svg, pdf"):
        render(seen(result, "contour"), "bmp")


PROGRAM = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from conftest import LABELS, bowl, dataset, line
from landscape.optimize.fit import Fit
from landscape.figures import drawn
from landscape.figures.encode.still import render
from landscape.result import LossDescription, Result
from landscape.slices.slice import Slice
from landscape.evaluate.surface import Surface
grid = np.linspace(-3, 3, 12), np.linspace(-3, 3, 12)
fit = np.array([1.0, -1.0])
plane = Slice("axes", fit, np.eye(2), LABELS, fit, grid, (0, 1))
loss = bowl(np.stack(np.meshgrid(*grid), axis=-1))
result = Result("Bowl $x^2$", 0, "function", LossDescription("function", "bowl"), None, ("a", "b"),
    Fit("lbfgs", True, fit, 0.5, {}, coordinates=fit), None, plane,
    Surface(*grid, loss, LABELS, "rows", 144), (line(plane, 0), line(plane, 1)))
for kind, formats in (("contour", ("svg",)), ("surface", ("png", "pdf"))):
    for format in formats:
        print(hashlib.sha256(render(drawn(result, {"kind": kind}), format)).hexdigest())
"""


@pytest.mark.thorough
def test_settings_of_the_user_change_no_byte(tmp_path):
    (tmp_path / "matplotlibrc").write_text(FOREIGN)
    foreign = {"MPLBACKEND": "svg", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    plain = printed(Path.cwd(), os.environ.copy())
    assert printed(tmp_path, os.environ | foreign) == plain


def printed(folder, environment):
    program = [sys.executable, "-c", PROGRAM, str(HERE)]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout
