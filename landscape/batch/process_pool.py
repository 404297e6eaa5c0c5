"""Many experiments at once, in processes that die alone.

A pool of `concurrent.futures`, whose workers are forked from a server that has the libraries loaded
already (`preload`): each begins at once and none inherits threads. A worker that dies breaks the
pool; what was under way is then run again, each experiment alone, so that only the one which costs
its process a second time is lost. What workers are at and which futures are done comes through one
pipe: each message is short enough to be written whole. Workers stop in order when they are asked
to, and when the process that started them is gone.
"""

import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import active_children, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from landscape.batch.job import Job, JobResult, JobResults, OnJobStage, attempt
from landscape.errors import RunError
from landscape.evaluate import tiling
from landscape.pipeline.shared_work import SharedWork
from landscape.signals import SIGNALS, Stopped, once_more, stop

GRACE = 0.4
"""Seconds that a worker has to stop in order."""
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
FITTING, DRAWING = "landscape.batch.preload_fitting", "landscape.batch.preload"
"""What the server loads beforehand, the former only for experiments with data to fit."""
_NAMES = {number.value: number.name for number in signal.Signals}


def processes(jobs: Sequence[Job], on_stage: OnJobStage, count: int) -> JobResults:
    """All jobs, in at most `count` processes at once.

    Closing this generator, or an exception in it, stops all workers in order."""
    if METHOD == "forkserver":
        fitting = [FITTING] if any(job.experiment.data for job in jobs) else []
        multiprocessing.set_forkserver_preload([*fitting, DRAWING])
    waiting = deque(enumerate(jobs))
    while waiting:
        for item in (yield from _pooled(waiting, on_stage, min(count, len(jobs)))):
            yield from _pooled(deque([item]), on_stage, 1)


def _pooled(
    waiting: deque[tuple[int, Job]], on_stage: OnJobStage, count: int
) -> Generator[tuple[int, JobResult], None, list[tuple[int, Job]]]:
    """Jobs that wait, in one pool, until it breaks; returns those that were under way then, but of
    a pool of one process: its job is lost."""
    others = set(active_children())
    context: Any = multiprocessing.get_context(METHOD)
    reader, writer = context.Pipe(duplex=False)
    with _isolated():
        pool = ProcessPoolExecutor(count, context, _begin, (writer, count))
    running: dict[int, tuple[Job, Future[JobResult]]] = {}
    workers: set[BaseProcess] = set()
    interrupted: list[tuple[int, Job]] = []
    broken = False
    try:
        while running or (waiting and not broken):
            while waiting and len(running) < count and not broken:
                i, job = waiting.popleft()
                with _isolated():
                    future = pool.submit(_work, i, job)
                running[i] = job, future
                workers |= set(active_children()) - others
                on_stage(i, "starting")
                future.add_done_callback(partial(_send, writer, i, None))
            i, stage = reader.recv()
            if stage is not None:
                on_stage(i, stage)
                continue
            job, future = running.pop(i)
            broken = isinstance(future.exception(), BrokenProcessPool)
            if not broken:
                yield i, future.result()
            elif count == 1:
                pool.shutdown()  # its thread reads how the worker ended, which can be read but once
                yield i, RunError(f"{job.experiment.place}: {_exit_reason(*workers)}")
            else:
                interrupted.append((i, job))
        return interrupted
    finally:
        _stop(pool, workers | (set(active_children()) - others))
        reader.close()
        writer.close()


def _send(writer: Connection, i: int, stage: str | None, future: object = None) -> None:
    with suppress(OSError):  # nobody is left to read it
        writer.send((i, stage))


def _exit_reason(worker: BaseProcess) -> str:
    worker.join()
    code = worker.exitcode or 0
    name = _NAMES.get(-code if code < 0 else code - 128)
    if name is None:
        return f"its process ended with exit code {code}"
    return f"its process was killed by {name}" + " (out of memory?)" * (name == "SIGKILL")


def _stop(pool: ProcessPoolExecutor, workers: set[BaseProcess]) -> None:
    """Asks workers to end; who has not after a while is killed. What they have in common with the
    pool is there until then: one that is only starting looks for it."""
    for worker in workers:
        worker.terminate()
    until = time.monotonic() + GRACE
    for worker in workers:
        worker.join(max(0.0, until - time.monotonic()))
        if worker.is_alive():
            worker.kill()
    pool.shutdown(cancel_futures=True)


@contextmanager
def _isolated() -> Iterator[None]:
    """What starts here needs nothing of the program that started it but its import path, which is
    to be the same whatever lies in the working directory; and meets no signal before it is ready
    for one."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    path = os.pathsep.join(filter(None, sys.path))
    ours = {"PYTHONSAFEPATH": "1", "PYTHONPATH": path, "PYTHONWARNINGS": "ignore"}
    before = {name: os.environ[name] for name in ours if name in os.environ}
    os.environ.update(ours)
    _mask("SIG_BLOCK")
    if METHOD == "forkserver":
        resource_tracker.ensure_running()  # takes signals again once it is started
        _mask("SIG_BLOCK")
    try:
        yield
    finally:
        _mask("SIG_UNBLOCK")
        for name in ours:
            del os.environ[name]
        os.environ.update(before)
        sys.modules["__main__"] = main


def _mask(how: str) -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(getattr(signal, how), SIGNALS)


# -- in the worker ---------------------------------------------------------------------------------

_stages: Connection
"""Where this worker tells what it is at."""
_shared = SharedWork()
"""Of the experiments that this worker makes one after the other."""


def _begin(writer: Connection, count: int) -> None:
    """A worker starts. It takes SIGTERM alone, by which the first process says that all is to end;
    the others, which a terminal sends to everybody, are for the first process."""
    global _stages
    _stages = writer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    tiling.share_cores(count)
    sys.unraisablehook = once_more
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL if number == signal.SIGTERM else signal.SIG_IGN)
    _mask("SIG_UNBLOCK")


def _work(i: int, job: Job) -> JobResult:
    """Makes the files of one job; what is open is closed where this is stopped."""
    try:
        signal.signal(signal.SIGTERM, stop)
        result = attempt(job, partial(_send, _stages, i), _shared)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    except Stopped as stopped:
        os._exit(stopped.exit_code)
    return result


def _end_with_parent() -> None:
    """Ends this process once the one that started it is gone, in order if that can be."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
