"""Many experiments on a cluster: each is a task of dask.distributed.

Workers need not see the reader's files: an experiment travels with the bytes of its data files,
which are laid out in a temporary folder there as they lie here, and its figures come back as bytes,
to be written here, whole or not at all. The scheduler gives the tasks of a lost worker to another.
An experiment with a large surface is made here, and the sums that take long are shared out: their
work items are the same as on one machine, and so are the bytes.

Scheduler and workers need this package, in the same version for the same bytes.
"""

import asyncio
import logging
import os
import re
import threading
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from landscape.batch.job import (
    Drawing,
    Job,
    JobResult,
    JobResults,
    OnJobStage,
    Outcome,
    attempt,
    draw,
    guarded,
    stored_result,
    write,
)
from landscape.config.experiment import Experiment
from landscape.data.safe_open import regular
from landscape.errors import InputError, LandscapeError, RunError, described, shown
from landscape.evaluate import tiling
from landscape.evaluate.tiling import TileSums, WorkItem
from landscape.optimize.recorded import RecordedRun
from landscape.pipeline.prepare import prepare
from landscape.storage.atomic_write import write_all
from landscape.storage.fingerprint import MAX_BYTES

ADDRESS = re.compile(r"(tcp|tls|ucx|wss?)://[^\s/]+:\d+")
PATIENCE = 5
"""Seconds to reach the scheduler in."""
RETRIES = 2
"""Times that a task which failed for no fault of the experiment is tried again."""
WORKERS = {
    "distributed.nanny.pre-spawn-environ": {
        "MALLOC_TRIM_THRESHOLD_": str(2**28),
        "MALLOC_MMAP_THRESHOLD_": str(2**25),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
}
"""The environment of workers of our own: they keep memory from one array to the next. By Dask's
own settings they give it back each time, and sums over blocks of samples take six times as long."""
AHEAD = 16
"""Tasks that are sent at least before any has come back; or two a thread of the cluster."""


def tasks(jobs: Sequence[Job], on_stage: OnJobStage, address: str, count: int) -> JobResults:
    """All jobs, on the cluster whose scheduler has this address; `local` is one of `count`
    processes that lasts as long as the call.

    Raises InputError where the address is none or dask.distributed is missing, RunError where no
    scheduler answers. Closing this generator takes back what was sent."""
    with _connected(address, count) as client:
        sent: dict[Any, int] = {}
        done = _distributed().as_completed(loop=client.loop)

        def following() -> tuple[int, JobResult]:
            """Waits for the next that comes back, and writes what it has drawn."""
            future = next(done)
            i = sent.pop(future)
            result = guarded(jobs[i], partial(_written, jobs[i], future))
            future.release()
            return i, result

        try:
            room = max(AHEAD, 2 * sum(client.nthreads().values()))
            for i, job in enumerate(jobs):
                if len(sent) == room:
                    yield following()
                payload = guarded(job, partial(pack, job))
                if isinstance(payload, Payload):
                    on_stage(i, "sent to the cluster")
                    future = client.submit(unpack, payload, pure=False, retries=RETRIES)
                    sent[future] = i
                    done.add(future)
                elif payload is None:
                    with tiling.default_executor(ClusterExecutor(client, job.experiment.place)):
                        result = attempt(job, partial(on_stage, i))
                    yield i, result
                else:
                    yield i, payload
            while sent:
                yield following()
        finally:
            with suppress(Exception):
                client.cancel(list(sent), force=True)


def _written(job: Job, future: Any) -> Outcome:
    """Writes what a task has drawn. Raises what it failed of."""
    with _failures(job.experiment.place):
        drawing: Drawing | LandscapeError = future.result()
    if isinstance(drawing, LandscapeError):
        raise drawing
    return write(job, drawing)


@contextmanager
def _failures(place: str) -> Iterator[None]:
    """Raises RunError, of the experiment at `place`, for whatever a cluster may meet."""
    try:
        yield
    except Exception as error:
        raise RunError(f"{place}: failed on the cluster: {described(error)}") from None


# -- the connection --------------------------------------------------------------------------------


@contextmanager
def _connected(address: str, count: int) -> Iterator[Any]:
    """A client of the scheduler, which says nothing of its own affairs."""
    if address != "local" and not ADDRESS.fullmatch(address):
        what = f"--scheduler: {shown(address)} is no address"
        raise InputError("", what, "such as tcp://127.0.0.1:8786, or local")
    distributed = _distributed()
    with ExitStack() as stack:
        stack.callback(logging.disable, logging.root.manager.disable)
        logging.disable(logging.CRITICAL)
        server: Any = address
        if address == "local":
            stack.enter_context(import_module("dask").config.set(WORKERS))
            server = stack.enter_context(
                distributed.LocalCluster(
                    n_workers=count,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            )
        else:
            _refuse_silent(address)
        yield stack.enter_context(distributed.Client(server, set_as_default=False))


def _distributed() -> Any:
    try:
        return import_module("distributed")
    except ImportError:
        what = "--scheduler: dask.distributed is not installed"
        raise InputError("", what, "pip install landscape[dask]") from None


def _refuse_silent(address: str) -> None:
    """Raises RunError where no scheduler answers in time; a client would wait for long."""
    distributed = _distributed()

    async def greet() -> None:
        async with asyncio.timeout(PATIENCE):
            security = distributed.Security().get_connection_args("client")
            connection = await distributed.comm.connect(address, PATIENCE, **security)
            await connection.close()

    try:
        asyncio.run(greet())
    except TimeoutError:
        what = f"no scheduler answers within {PATIENCE} s"
    except Exception as error:  # whatever answers there, and however
        what = f"no scheduler answers: {described(error)}"
    else:
        return
    raise RunError(f"--scheduler {address}: {what}")


# -- heavy sums ------------------------------------------------------------------------------------


@dataclass
class ClusterExecutor(Executor):
    """Sums of work items, by the whole cluster; what all of them need is sent once."""

    client: Any
    place: str
    """The experiment, in messages."""
    sent: tuple[TileSums, Any] | None = None

    def submit(self, fn: Any, /, sums: TileSums, items: Sequence[WorkItem]) -> Any:  # type: ignore[override]
        """A future of the sums; its result is a RunError where the cluster fails."""
        with _failures(self.place):
            if self.sent is None or self.sent[0] is not sums:
                self.sent = sums, self.client.scatter([sums], broadcast=True, hash=False)[0]
            future = self.client.submit(fn, self.sent[1], items, pure=False, retries=RETRIES)
        return ClusterFuture(future, self.place)


@dataclass(frozen=True)
class ClusterFuture:
    """What is under way on the cluster."""

    future: Any
    place: str

    def result(self) -> Any:
        """Waits for it. Raises RunError where the cluster fails."""
        with _failures(self.place):
            return self.future.result()

    def cancel(self) -> None:
        """No more is wanted of it."""
        with suppress(Exception):
            self.future.cancel()


# -- the journey -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Payload:
    """An experiment and all it takes to draw it elsewhere."""

    job: Job
    folders: tuple[str, str]
    """That of the config, and the working directory, below what they have in common."""
    files: tuple[bytes, ...]
    """The contents of `Experiment.files`."""
    stored: bytes
    """The result of an earlier run."""


def pack(job: Job) -> Payload | None:
    """What is to be sent; None of an experiment that is to be made here: its surface is so large,
    or its folders of recorded runs are here.

    Raises InputError for what no cluster is needed to refuse."""
    experiment = job.experiment
    recorded = any(isinstance(run, RecordedRun) for run in experiment.descents)
    if recorded or prepare(experiment).losses > tiling.HEAVY:
        return None
    files = tuple(map(_content, experiment.files))
    root = os.path.commonpath(experiment.folders)
    config, here = (os.path.relpath(folder, root) for folder in experiment.folders)
    return Payload(job, (config, here), files, stored_result(job))


def _content(path: Path) -> bytes:
    with regular(path, path.name, MAX_BYTES, "data.path") as file:
        return file.read()


_ALONE = threading.Lock()
"""matplotlib's settings and Python's warnings belong to the whole process."""


def unpack(payload: Payload) -> Drawing | LandscapeError:
    """Draws the experiment of a payload, in any process; of a worker in its own scratch folder,
    which the next one clears if this one is killed."""
    with (
        _ALONE,
        TemporaryDirectory(prefix="landscape-", dir=_scratch()) as root,
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        logging.getLogger("matplotlib").setLevel(logging.ERROR)
        folder, here = (Path(os.path.normpath(Path(root, part))) for part in payload.folders)
        job = replace(payload.job, experiment=payload.job.experiment.moved(folder, here))
        return guarded(job, lambda: _drawn(job, payload))


def _scratch() -> str | None:
    """The folder of the worker at work here, if there is one."""
    with suppress(ImportError, ValueError):
        return str(import_module("distributed").get_worker().local_directory)
    return None


def _drawn(job: Job, payload: Payload) -> Drawing:
    for path, content in zip(_data_paths(job.experiment), payload.files, strict=True):
        write_all(path.parent, {path.name: content})
    return draw(job, payload.stored)


def _data_paths(experiment: Experiment) -> tuple[Path, ...]:
    """Where the data files are to lie. Raises InputError for those that would lie elsewhere."""
    try:
        return experiment.files
    except InputError as error:
        what, allowed = "an absolute path does not lead anywhere on a cluster", "a relative path"
        problems = (replace(problem, what=what, allowed=allowed) for problem in error.problems)
        raise InputError.from_problems(problems) from None
