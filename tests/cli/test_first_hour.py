"""From an empty folder and a table out of a spreadsheet to a first right picture, by doing nothing
but what each message says."""

import json
import re

import numpy as np
import pytest

ROWS = 40
KEY = re.compile(r'\b(onehot: \[[^]]*\]|decimal: ","|missing: drop|features: \[[^]]*\])')
"""What a message about a cell offers."""
RNG = np.random.default_rng(11)


@pytest.fixture
def table(work):
    """A folder with nothing but a table: semicolons, decimal commas, words, gaps, an id."""
    (work / "small.yaml").unlink()
    area = RNG.uniform(30, 140, ROWS).round(1)
    rooms = np.maximum(1, np.round(area / 28)).astype(int)
    rent = (250 + 9.5 * area + 40 * rooms + RNG.normal(0, 40, ROWS)).round(1)
    part = RNG.choice(["Nord", "Süd", "West"], ROWS)
    lines = ["id;Stadtteil;Wohnfläche (m²);Zimmer;Miete (€)"]
    for i in range(ROWS):
        cells = [str(i + 1), part[i], str(area[i]), str(rooms[i]), str(rent[i])]
        cells[2] = "" if i in (6, 18) else cells[2]
        lines.append(";".join(cell.replace(".", ",") for cell in cells))
    (work / "mieten.csv").write_text("\n".join(lines) + "\n")
    kept = np.setdiff1d(np.arange(ROWS), [6, 18])
    design = np.column_stack([area[kept], rooms[kept], part[kept] == "Süd", part[kept] == "West"])
    return design.astype(float), rent[kept]


def follow(config, message):
    """The config with the change that a message proposes."""
    if match := re.search(r"write (\{kind: csv, path: [^}]*\})", message):
        assert match[1].startswith("{kind: csv, path: mieten.csv")
        return config | {"data": {"kind": "csv", "path": "mieten.csv"}}
    if match := re.search(r"model: is missing; one of (\w+)", message):
        return config | {"model": match[1]}
    if match := KEY.search(message):
        key, _, value = match[1].partition(": ")
        return config | {"data": config["data"] | {key: value}}
    raise AssertionError(f"nothing to follow in {message!r}")


def written(config):
    data = config["data"]
    if isinstance(data, dict):
        data = "{" + ", ".join(f"{key}: {value}" for key, value in data.items()) + "}"
    model = f"model: {config['model']}\n" if "model" in config else ""
    return f"data: {data}\n{model}"


def test_from_a_table_to_a_picture_by_messages_alone(table, run, work):
    config = {"data": "mieten.csv"}
    messages = []
    for _ in range(10):
        (work / "mieten.yaml").write_text(written(config))
        done = run("plot", "mieten.yaml", "--dpi", "30", "--only", "contour")
        hints = [line for line in done.err.splitlines() if "rows dropped" not in line]
        if not hints:
            break
        messages.append(hints[0])
        config = follow(config, hints[0])
    assert done.code == 0, messages
    assert len(messages) <= 6, messages
    assert len((work / "mieten.yaml").read_text().splitlines()) <= 5
    assert "outputs/mieten/contour.png" in done.lines

    summary = json.loads((work / "outputs/mieten/summary.json").read_text())
    x, y = table
    assert summary["data"]["samples"] == len(y)
    columns = {"Wohnfläche (m²)": 0, "Zimmer": 1, "Stadtteil_Süd": 2, "Stadtteil_West": 3}
    assert set(summary["data"]["features"]) == set(columns), "the id is none"
    design = np.column_stack([x, np.ones(len(y))])
    squares = np.linalg.lstsq(design, y)[1][0]
    assert summary["fit"]["loss"] == pytest.approx(squares / len(y), rel=1e-9)
