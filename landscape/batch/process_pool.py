"""Many experiments at once, in processes that die alone.

The processes are forked from a server that has the libraries loaded already (`warm`): each begins
at once and in a known state, and none inherits threads. A worker is handed one experiment at a time
over a pipe and tells its stages and then its end; a pipe that closes before the end is a worker
that died, whose place another takes. So a death costs the experiment at hand and no other. (A new
process for each experiment would be as safe, but a fork's first figures take a fifth longer: it
copies every page of memory that it writes to.) Workers stop in order when they are asked to, when
there is nothing left to do, and when the process that started them is gone.
"""

import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_all_start_methods, get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from landscape.batch.job import End, Ends, Hear, Job, attempt
from landscape.errors import RunError
from landscape.evaluate import tiling
from landscape.signals import SIGNALS, Stopped, once_more, stop

GRACE = 3.0
"""Seconds that a worker has to stop in order."""
METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
FITTING, WARM = "sklearn.linear_model", "landscape.batch.preload"
"""What the server loads beforehand, the former only for experiments with data to fit."""
_NAMES = {number.value: number.name for number in signal.Signals}


def processes(jobs: Sequence[Job], hear: Hear, count: int) -> Ends:
    """All jobs, in at most `count` processes at once.

    Closing this generator, or an exception in it, stops all workers in order."""
    count = min(count, len(jobs))
    _preload([FITTING, WARM] if any(job.experiment.data for job in jobs) else [WARM])
    waiting = deque(enumerate(jobs))
    running: dict[Any, tuple[int, BaseProcess]] = {}
    try:
        while True:
            while waiting and len(running) < count:
                i, job = waiting.popleft()
                pipe, process = _started(job, count)
                running[pipe] = i, process
            if not running:
                return
            for ready in wait(list(running)):
                i, process = running[ready]
                said = _received(ready)
                if isinstance(said, str):
                    hear(i, said)
                    continue
                if said and waiting:
                    i_next, job = waiting.popleft()
                    running[ready] = i_next, process
                    _hand(job, ready)
                else:
                    del running[ready]
                    fate = _ended(ready, process)
                yield i, said or RunError(f"{jobs[i].experiment.place}: {fate}")
    finally:
        _stop([process for _, process in running.values()])


def _preload(modules: list[str]) -> None:
    """Has the server load these as it starts."""
    if METHOD == "forkserver":
        get_context(METHOD).set_forkserver_preload(modules)


def _started(job: Job, count: int) -> tuple[Connection, BaseProcess]:
    """A worker, and the pipe to it."""
    context: Any = get_context(METHOD)
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(job, theirs, count), daemon=True)
    with _apart():
        process.start()
    theirs.close()
    return ours, process


def _hand(job: Job, pipe: Any) -> None:
    """Gives a worker its next experiment; one that is dead is noticed by its silence."""
    with suppress(OSError):
        pipe.send(job)


def _received(pipe: Any) -> Any:
    """What the other side has sent: a stage or an end, or the next job; None if it is gone."""
    try:
        return pipe.recv()
    except (EOFError, OSError):
        return None


def _ended(pipe: Any, process: BaseProcess) -> str:
    """Lets go of a worker; says how it ended."""
    pipe.close()
    process.join()
    code = process.exitcode or 0
    process.close()
    name = _NAMES.get(-code if code < 0 else code - 128)
    if name is None:
        return f"its process ended with exit code {code}"
    return f"its process was killed by {name}" + " (out of memory?)" * (name == "SIGKILL")


def _stop(running: Sequence[BaseProcess]) -> None:
    """Asks all to stop; who has not after a while is killed."""
    for process in running:
        process.terminate()
    until = time.monotonic() + GRACE
    for process in running:
        process.join(max(0.0, until - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
        process.close()


@contextmanager
def _apart() -> Iterator[None]:
    """What starts here needs nothing of the program that started it but its import path, which is
    to be the same whatever lies in the working directory; and meets no signal before it is ready
    for one."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    path = os.pathsep.join(filter(None, sys.path))
    ours = {"PYTHONSAFEPATH": "1", "PYTHONPATH": path}
    before = {name: os.environ[name] for name in ours if name in os.environ}
    os.environ.update(ours)
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


def _work(job: Job, pipe: Connection, count: int) -> None:
    """Makes the files of one job, and of any that are handed over later, and tells of them."""
    threading.Thread(target=_outlived, daemon=True).start()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    warnings.simplefilter("ignore")
    tiling.share_cores(count)

    def tell(what: str | End) -> None:
        with suppress(OSError):  # nobody is left to listen
            pipe.send(what)

    try:
        _listen()
        handed: Job | None = job
        while handed:
            tell(attempt(handed, tell))
            handed = _received(pipe)
    except Stopped as stopped:
        raise SystemExit(stopped.exit_code) from None


def _listen() -> None:
    """To the first process alone, which says by SIGTERM that all is to end; also to what it has
    said since this one was forked, for until here all signals have to wait."""
    sys.unraisablehook = once_more
    for number in SIGNALS:
        signal.signal(number, stop if number == signal.SIGTERM else signal.SIG_IGN)
    _mask("SIG_UNBLOCK")


def _outlived() -> None:
    """Ends this process once the one that started it is gone, in order if that can be."""
    parent = parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)
