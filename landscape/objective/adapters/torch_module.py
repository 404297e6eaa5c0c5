"""A PyTorch module and its loss as an objective, evaluated on a private copy.

Parameters are written into the copy in place, so one vector of them is held beside it; its dtype
and device stay. Gradients and Hessian-vector products are autograd's: exact, by two backward passes
(B. Pearlmutter, Neural Computation 6, 1994).
"""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Literal

import numpy as np

from landscape.arrays import Array, Rows
from landscape.errors import InputError, shown
from landscape.models.layout import EntryNames, Layout, lay_out
from landscape.objective.adapters.torch_projection import at_point, projected_layers
from landscape.objective.pointwise import LOSS, FailuresNamed, PointwiseObjective, QuantitiesAt
from landscape.operations import library
from landscape.schema.arguments import checked

Batch = tuple[Any, Any]


class TorchObjective(PointwiseObjective):
    """The loss of a module over fixed batches; see `from_torch`."""

    label = "loss"
    smooth = True

    def __init__(
        self,
        model: Any,
        loss: Callable[..., Any],
        batches: Sequence[Batch],
        test: Sequence[Batch],
        mode: Literal["eval", "train"],
    ) -> None:
        import torch

        self._torch: Any = torch
        self._loss = loss
        self._batches, self._test = batches, test
        self._model = model
        model.train(mode == "train")
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        self._parameters = [parameter for _, parameter in named]
        self._buffers = [(buffer, buffer.clone()) for buffer in model.buffers()]
        self._buffer_names = {name for name, _ in model.named_buffers()}
        self._judges = _judges_classes(self._forward(batches[0]), batches[0][1])
        blocks = lay_out((name, tuple(p.shape), p.dim() < 2) for name, p in named)
        self.layout = Layout(EntryNames(blocks), blocks)
        self.center = np.concatenate(
            [parameter.detach().cpu().double().numpy().ravel() for parameter in self._parameters]
        )

    def __getstate__(self) -> dict[str, Any]:
        """All but the library itself, which no pickle holds."""
        return {name: value for name, value in vars(self).items() if name != "_torch"}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        import torch

        vars(self).update(state, _torch=torch)

    def evaluate(self, theta: Array) -> dict[str, float]:
        """Quantities by name at parameters (P,)."""
        self._write(theta)
        quantities = self._scores(self._batches, "")
        return quantities | (self._scores(self._test, "test_") if self._test else {})

    def value(self, theta: Array) -> Array:
        """(...,) at parameters (..., P); accuracies and held-out samples are spared."""
        test, judges = self._test, self._judges
        self._test, self._judges = (), False
        try:
            return super().value(theta)
        finally:
            self._test, self._judges = test, judges

    def on_plane(self, origin: Array, directions: Array) -> QuantitiesAt:
        """Give the quantities at points of a plane, the data projected once where that can be."""
        inputs = [batch[0] for batch in (*self._batches, *self._test)]
        vectors = [self._by_id(vector) for vector in (origin, *directions)]
        try:
            self._write(origin)
            layers = projected_layers(self._model, inputs, vectors)
        except Exception:  # of the caller's code: the first point will say
            layers = []
        finally:
            self._restore()

        def quantities_at(theta: Array, a: float, b: float) -> dict[str, float]:
            with at_point(layers, a, b, self._by_id(theta)):
                return self.quantities_in_place(theta)

        return quantities_at

    def gradient(self, theta: Array, rows: Rows | None = None) -> Array:
        """(P,) at parameters (P,), by one backward pass a batch."""
        self._write(np.real(theta))
        total = np.zeros(self.count)
        for share, batch in self._shares():
            with FailuresNamed("gradient", theta):
                loss = self._loss(self._forward(batch), batch[1]) * share
                total += self._flat(self._grad(loss, self._parameters))
            self._restore()
        return total

    def hvp(self, theta: Array, vector: Array) -> Array:
        """Hessian times `vector`, (P,), by two backward passes a batch."""
        self._write(theta)
        total = np.zeros(self.count)
        parts = [
            part.to(device=parameter.device, dtype=parameter.dtype)
            for part, parameter in zip(self._unflat(vector), self._parameters, strict=True)
        ]
        for share, batch in self._shares():
            with FailuresNamed("Hessian", theta):
                loss = self._loss(self._forward(batch), batch[1]) * share
                gradients = self._grad(loss, self._parameters, create_graph=True)
                product = sum((g * v).sum() for g, v in zip(gradients, parts, strict=True))
                total += self._flat(self._grad(product, self._parameters))
            self._restore()
        return total

    def accuracy(self, theta: Array) -> float | None:
        """Share of samples decided rightly at `theta` (P,); None without classes."""
        return self.quantities(theta)["accuracy"] if self._judges else None

    # -- the module --------------------------------------------------------------------------------

    def _forward(self, batch: Batch) -> Any:
        return self._model(batch[0])

    def _scores(self, batches: Sequence[Batch], prefix: str) -> dict[str, float]:
        """Loss, and accuracy where classes are judged, averaged over batches by their sizes."""
        loss = right = total = 0.0
        with self._torch.no_grad():
            for batch in batches:
                output, size = self._forward(batch), len(batch[1])
                loss += float(self._loss(output, batch[1])) * (1 if self._sums else size)
                if self._judges:
                    right += float((output.argmax(dim=1) == batch[1]).sum())
                total += size
        self._restore()
        scores = {f"{prefix}{LOSS}": loss / (1 if self._sums else total)}
        return scores | ({f"{prefix}accuracy": right / total} if self._judges else {})

    @property
    def _sums(self) -> bool:
        return getattr(self._loss, "reduction", "mean") == "sum"

    def _shares(self) -> Iterator[tuple[float, Batch]]:
        """Each batch with what its loss counts in the whole."""
        total = sum(len(batch[1]) for batch in self._batches)
        for batch in self._batches:
            yield (1.0 if self._sums else len(batch[1]) / total), batch

    def _grad(self, value: Any, parameters: Sequence[Any], **keys: bool) -> Sequence[Any]:
        if not value.requires_grad:
            return [self._torch.zeros_like(parameter) for parameter in parameters]
        gradients: Sequence[Any] = self._torch.autograd.grad(
            value, parameters, allow_unused=True, materialize_grads=True, **keys
        )
        return gradients

    def _write(self, theta: Array) -> None:
        with self._torch.no_grad():
            values = self._unflat(theta)
            for parameter, block in zip(self._parameters, values, strict=True):
                parameter.copy_(block)

    def _unflat(self, theta: Array) -> list[Any]:
        """Split the vector into tensors of the parameters' shape, of doubles on the host."""
        vector = self._torch.from_numpy(np.require(theta, float, ["C", "W"]))
        return [vector[block.slice].reshape(block.shape) for block in self.layout.blocks]

    def _by_id(self, theta: Array) -> dict[int, Any]:
        return dict(zip(map(id, self._parameters), self._unflat(theta), strict=True))

    @staticmethod
    def _flat(tensors: Sequence[Any]) -> Array:
        parts = [tensor.detach().cpu().double().numpy().ravel() for tensor in tensors]
        return np.concatenate(parts)

    def _restore(self) -> None:
        """Put the buffers back that training mode writes over."""
        if self._model.training:
            with self._torch.no_grad():
                for buffer, kept in self._buffers:
                    buffer.copy_(kept)

    def _is_buffer(self, name: str) -> bool:
        return name in self._buffer_names


@checked
def from_torch(
    model: Any,
    loss: Callable[..., Any],
    data: Any,
    *,
    batches: int | None = None,
    device: Any = None,
    mode: Literal["eval", "train"] = "eval",
    test: Any = None,
) -> TorchObjective:
    """Make an objective of the loss of a PyTorch module.

    Parameters
    ----------
    model
        A torch.nn.Module. A copy is used; the module itself is left as it is.
    loss
        From the module's output and the targets to a scalar, the mean over a batch (or its sum,
        where its `reduction` says so), such as torch.nn.CrossEntropyLoss().
    data
        `(inputs, targets)`, or a loader (any iterable) of such pairs. A loader is read once: the
        same batches serve every point.
    batches
        How many batches of a loader are taken; None: all.
    device
        Where it is computed; None: where the model is.
    mode
        `eval`, or `train`: dropout and batch normalisation as in training; buffers never change.
    test
        Samples held out, as `data`: their loss and accuracy become quantities.

    Returns
    -------
    TorchObjective
        Its `center` is where the model stands. Parameters that require no gradient stay. Tensors of
        less than two dimensions (biases, batch normalisation) count as biases, as in Li et al.,
        arXiv 1712.09913.

    Raises
    ------
    InputError
        Where the model cannot be copied, or has no parameters, or the data no samples.
    """
    torch = library("torch", "torch")
    private = _copied(torch, model)
    if device is not None:
        private.to(device)
    place = next(p.device for p in private.parameters() if p.requires_grad)
    taken = _taken(torch, data, batches, place, "data")
    held_out = [] if test is None else _taken(torch, test, None, place, "test")
    return TorchObjective(private, loss, taken, held_out, mode)


def _copied(torch: Any, model: Any) -> Any:
    """Copy a module, without gradients. Raises InputError (`model`) where that cannot be."""
    if not isinstance(model, torch.nn.Module):
        raise InputError("model", f"is a {type(model).__name__}", "a torch.nn.Module")
    try:
        private = copy.deepcopy(model)
    except Exception as error:
        what = f"cannot be copied ({type(error).__name__}: {str(error)[:100]})"
        raise InputError("model", what, "a module of leaf tensors") from error
    private.zero_grad(set_to_none=True)
    if not any(parameter.requires_grad for parameter in private.parameters()):
        raise InputError("model", "has no parameters that require gradients", "at least one")
    return private


def _taken(torch: Any, data: Any, count: int | None, place: Any, key: str) -> list[Batch]:
    """Take the batches to their device. Raises InputError (`key`) where there are none."""
    if isinstance(data, tuple | list) and len(data) == 2 and torch.is_tensor(data[0]):
        data = [data]
    try:
        batches = iter(data)
    except TypeError:
        what = f"{shown(data, 40)} gives no batches"
        raise InputError(key, what, "(inputs, targets), or a loader of such pairs") from None
    taken = []
    for batch in islice(batches, count):
        if not (isinstance(batch, tuple | list) and len(batch) == 2):
            raise InputError(key, f"gives a {type(batch).__name__}", "pairs (inputs, targets)")
        taken.append(tuple(p.to(place) if torch.is_tensor(p) else p for p in batch))
    if not taken or not sum(len(targets) for _, targets in taken):
        raise InputError(key, "has no samples", "at least one")
    return taken


def _judges_classes(output: Any, targets: Any) -> bool:
    """Whether targets are codes of the classes that the columns of the output score."""
    is_codes = hasattr(targets, "dtype") and not (
        targets.dtype.is_floating_point or targets.dtype.is_complex
    )
    return bool(is_codes and hasattr(output, "dim") and output.dim() == 2 and targets.dim() == 1)
