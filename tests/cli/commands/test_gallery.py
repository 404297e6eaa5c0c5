"""`landscape gallery`: where the page goes, what is said, and when it is refused."""


def test_it_writes_one_page_and_names_it(run, work):
    run("plot", "small.yaml")
    done = run("gallery")
    assert (done.code, done.out, done.err) == (0, "outputs/index.html\n", "")
    page = (work / "outputs" / "index.html").read_text()
    assert page.count("<figure>") == 2
    assert 'src="small/contourf.png"' in page
    assert "mean squared error" in page


def test_any_folder_can_be_named_and_made_again(run, work):
    run("plot", "small.yaml", "-o", "elsewhere")
    first = run("gallery", "elsewhere/small")
    assert first.out == "elsewhere/small/index.html\n"
    page = (work / "elsewhere" / "small" / "index.html").read_bytes()
    assert b'src="contourf.png"' in page
    assert run("gallery", "elsewhere/small") == first
    assert (work / "elsewhere" / "small" / "index.html").read_bytes() == page


def test_without_figures_it_exits_with_2(run, work):
    (fault,) = run("gallery").faults(2)
    assert fault == "outputs: no figures below it; a folder that `plot` has written"
    assert not (work / "outputs").exists()


def test_a_broken_summary_is_warned_of(run, work):
    run("plot", "small.yaml")
    (work / "outputs" / "broken").mkdir()
    (work / "outputs" / "broken" / "summary.json").write_text("{")
    done = run("gallery")
    assert done.code == 0
    assert done.lines == ["outputs/index.html"]
    assert done.err.startswith("warning: outputs/broken/summary.json: ")


def test_a_link_in_the_place_of_the_page_is_replaced(run, work):
    run("plot", "small.yaml")
    (work / "mine.html").write_text("mine")
    (work / "outputs" / "index.html").symlink_to(work / "mine.html")
    assert run("gallery").code == 0
    assert not (work / "outputs" / "index.html").is_symlink()
    assert (work / "mine.html").read_text() == "mine"


def test_a_folder_in_the_place_of_the_page_is_left_alone(run, work):
    run("plot", "small.yaml")
    (work / "outputs" / "index.html").mkdir()
    (fault,) = run("gallery").faults(1)
    assert "a folder is in its place" in fault
