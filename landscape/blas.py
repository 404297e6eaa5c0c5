"""One thread of BLAS: several round differently with the number of cores, and wait for each other
where cores are busy."""

from contextlib import AbstractContextManager
from functools import cache
from importlib import import_module
from typing import Any


def one_blas_thread(*, scipy: bool = True) -> AbstractContextManager[Any]:
    """A context in which NumPy's linear algebra runs in one thread, and SciPy's, unless none of it
    is used inside: then SciPy is not loaded for it."""
    limit: AbstractContextManager[Any] = _controller(scipy).limit(limits=1)
    return limit


@cache
def _controller(scipy: bool) -> Any:
    """Looking through the loaded libraries takes longer than many a fit."""
    if scipy:  # brings its own BLAS, which must be there to be found
        import_module("scipy.linalg")
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")
