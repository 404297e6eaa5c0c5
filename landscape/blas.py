"""One thread of BLAS: several round differently with the number of cores, and wait for each other
where cores are busy."""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_blas_thread() -> AbstractContextManager[Any]:
    """A context in which NumPy's and SciPy's linear algebra runs in one thread."""
    limit: AbstractContextManager[Any] = _controller().limit(limits=1)
    return limit


@cache
def _controller() -> Any:
    """Looking through the loaded libraries takes longer than many a fit."""
    import scipy.linalg  # noqa: F401  brings its own BLAS, which must be there to be found
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")
