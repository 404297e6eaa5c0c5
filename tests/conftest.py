"""What tests of several rooms share."""

import importlib.util
import os
import signal
import warnings
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import settings

# Threads of linear algebra wait for each other where each core has its own tests to run: on a busy
# machine that took a third of the time of fits. Read as NumPy is loaded, by what tests start too.
os.environ |= {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}

from landscape.figures.specs.base import FigureSpec
from landscape.storage import result_file

for number in (signal.SIGINT, signal.SIGHUP):
    # Who runs the tests in the background ignores these, and so would whatever the tests start.
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

settings.register_profile("quick", deadline=None, max_examples=25, database=None)
settings.register_profile("thorough", deadline=None, max_examples=150, database=None)
settings.load_profile("quick")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is `sampled(n)`, marks all cases but each n-th as thorough."""
    cases: Counter[str] = Counter()
    for item in items:
        if sampled := item.get_closest_marker("sampled"):
            test = item.nodeid.partition("[")[0]
            if cases[test] % sampled.args[0]:
                item.add_marker("thorough")
            cases[test] += 1


VOID = {"meta", "img", "input", "link", "br"}


class Element(NamedTuple):
    """An element of a page; `text` is all text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: list[str]

    @property
    def words(self) -> str:
        return " ".join("".join(self.text).split())


class Reader(HTMLParser):
    """Collects the elements of a page in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), []))
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_endtag(self, tag: str) -> None:
        while any(element.tag == tag for element in self.open) and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text.append(data)


@pytest.fixture(scope="session")
def elements() -> Callable[..., list[Element]]:
    """The elements of a page, those of one tag if it is named."""

    def elements(page: bytes | str, tag: str | None = None) -> list[Element]:
        reader = Reader()
        reader.feed(page if isinstance(page, str) else page.decode())
        reader.close()
        return [element for element in reader.elements if tag in (None, element.tag)]

    return elements


@pytest.fixture(scope="session")
def drawings() -> dict[tuple[str, ...], list[bytes]]:
    """What `drawn_once` has drawn."""
    return {}


@pytest.fixture
def drawn_once(
    drawings: dict[tuple[str, ...], list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Draws the same figure of the same result once: for tests of what happens around figures."""
    draw = FigureSpec.encode

    def encode(spec: FigureSpec, result: Any, theme: str, output: Any) -> list[bytes]:
        key = (
            repr(spec), sha256(result_file.pack(result, "")).hexdigest(), result.title,
            str(result.config), theme, str(output.dpi), str(output.text), *output.formats,
        )  # fmt: skip
        if key in drawings:
            return drawings[key]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            contents = draw(spec, result, theme, output)
        for warning in caught:
            warnings.warn(warning.message, stacklevel=2)
        if not caught:
            drawings[key] = contents
        return contents

    monkeypatch.setattr(FigureSpec, "encode", encode)


def _neighbour(name: str) -> Any:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A real Chromium; see browser.py."""
    module = _neighbour("browser")
    if module.CHROMIUM is None:
        pytest.skip("no chromium on PATH to open pages with")
    browser = module.Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def reader(browser, tmp_path):
    """The same as a reader has it, to whom each file is a place of its own."""
    module = _neighbour("browser")
    reader = module.Browser(
        tmp_path / "profile", [flag for flag in module.FLAGS if flag != module.ACROSS_FILES]
    )
    yield reader
    reader.close()


@pytest.fixture
def visit(browser):
    """Opens a page; at the end it must have been without complaint."""
    pages = []

    def visit(path, fragment="", **keys):
        pages.append(browser.open(path.as_uri() + fragment, **keys))
        return pages[-1]

    yield visit
    for page in pages:
        complaints = page.complaints
        page.close()
        assert complaints == []


@pytest.fixture(scope="session")
def violations():
    """Lists what axe-core, whose script lies at `$AXE_CORE`, finds wrong with an open page."""
    if not (path := os.environ.get("AXE_CORE")):
        pytest.skip("AXE_CORE does not name axe-core's script, which tells whom a page shuts out")
    script = Path(path).read_text()

    def violations(page):
        page.evaluate(f"{script}; 0")
        return page.evaluate(
            "axe.run().then(found => found.violations.map(v => [v.id, v.nodes[0].failureSummary]))"
        )

    return violations
