"""Pages that share one script, opened from disk."""

from landscape.cli import main

LINE = """\
model: {kind: function, expr: sin(3*a) + a**2/4, params: {a: 2}}
slice: {kind: axes, params: [a], range: [-3, 3], points: 81}
figures: [interactive]
"""


READY = "document.body.dataset.ready === 'yes'"


def outputs(page):
    return page.evaluate("[...document.querySelectorAll('#legend output')].map(e => e.textContent)")


def test_pages_that_share_a_script_work_from_disk_and_say_when_it_is_missing(reader, tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(LINE + "output: {shared: true}")
    files = [str(tmp_path / f"{name}.yaml") for name in ("one", "two")]
    outputs = tmp_path / "outputs"
    assert main.run(["plot", *files, "-j", "1", "-o", str(outputs), "-q"]) == 0
    assert main.run(["gallery", str(outputs)]) == 0
    (script,) = outputs.glob("live-*.js")
    for name in ("one", "two"):
        page = reader.open((outputs / name / "interactive.html").as_uri(), still=True)
        page.wait(READY)
        page.click("#map", 0.3, 0.5)
        assert page.evaluate("document.querySelectorAll('.remove').length") == 1
        assert page.complaints == []
    gallery = reader.open((outputs / "index.html").as_uri())
    gallery.wait("[...document.images].every(i => i.complete)")
    gallery.click("[data-page]")
    gallery.wait("document.querySelector('iframe') !== null")
    assert gallery.complaints == []
    script.unlink()
    page.goto((outputs / "two" / "interactive.html").as_uri())
    page.wait("document.querySelector('[role=alert]') !== null")
    assert f"../{script.name}, is missing" in page.text("[role=alert]")


def test_a_script_that_is_put_into_a_sharing_page_does_not_run(reader, tmp_path):
    (tmp_path / "one.yaml").write_text(LINE + "output: {shared: true}")
    assert main.run(["plot", str(tmp_path / "one.yaml"), "-o", str(tmp_path), "-q"]) == 0
    path = tmp_path / "one" / "interactive.html"
    (tmp_path / "foreign.js").write_text("window.foreign = 1")
    added = b'<script src="../foreign.js"></script><script>window.foreign = 1</script></body>'
    path.write_bytes(path.read_bytes().replace(b"</body>", added))
    page = reader.open(path.as_uri())
    page.wait(READY)
    assert page.evaluate("window.foreign") is None
    assert len(page.complaints) == 2
