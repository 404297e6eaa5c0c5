"""Where one experiment's time goes, in a process of its own: `python stages.py CONFIG FOLDER`
prints the seconds of each stage as JSON."""

import json
import sys
import time
from collections import defaultdict
from typing import Any

began = time.perf_counter()

import sklearn.linear_model  # noqa: E402, F401

import landscape.batch.preload  # noqa: E402
import landscape.pipeline.run  # noqa: E402
from landscape.batch.job import Job, make  # noqa: E402
from landscape.config.load import load  # noqa: E402
from landscape.stages import announced_to  # noqa: E402

STAGES = {"reading": "reading", "computing": "evaluation", "drawing": "drawing"}


def main(config: str, folder: str) -> None:
    stages: dict[str, float] = defaultdict(float)
    stages["import"] = time.perf_counter() - began
    fitting = landscape.pipeline.run.fit
    current, since = "reading", time.perf_counter()

    def fit(*args: Any) -> Any:
        start = time.perf_counter()
        found = fitting(*args)
        stages["fit"] = time.perf_counter() - start
        return found

    def tell(stage: str) -> None:
        nonlocal current, since
        now = time.perf_counter()
        stages[current] += now - since
        current, since = STAGES.get(stage.split()[0], stage), now

    landscape.pipeline.run.fit = fit
    with announced_to(tell):
        make(Job(load(config, {"output.dir": folder}), force=True))
    tell("end")
    stages["evaluation"] -= stages["fit"]
    print(json.dumps(stages))


if __name__ == "__main__":
    main(*sys.argv[1:])
