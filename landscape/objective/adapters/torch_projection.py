"""Layers of a PyTorch module that see the data themselves, projected once for a whole plane.

The output of a linear layer or a convolution is linear in its parameters, so that at the parameters
`origin + a · d₁ + b · d₂` it is the same combination of its outputs at the three vectors: no point
of the plane touches the data again. Outputs are kept and combined in doubles.

Where a layer stands and what is done with its output makes no difference. The combination is given
only for the very input it was made of (the same memory, not written to since), while the parameters
are those of the point; else the layer computes as ever.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Tensor: TypeAlias = Any
Module: TypeAlias = Any

LINEAR = ("Linear", "Conv1d", "Conv2d", "Conv3d")
"""Classes of torch.nn whose output is linear in their parameters."""
MAX_BYTES = 64 * 2**20
"""Bytes that the outputs may take beside those of the data."""
CHUNK_BYTES = 8 * 2**20
"""Bytes of inputs that are turned into doubles at once."""

Vectors = Sequence[Mapping[int, Tensor]]
"""For the origin and both directions: the values of each parameter, by the parameter's id."""


@dataclass
class ProjectedLayer:
    """A layer, and its outputs at the origin and the directions for each of its inputs."""

    layer: Module
    outputs: dict[tuple[Any, ...], "Outputs"] = field(default_factory=dict)
    """By the place of the input in memory."""

    def combined(self, x: Tensor, a: float, b: float, point: Mapping[int, Tensor]) -> Tensor:
        """The output for the input `x` at a point of the plane."""
        kept = self.outputs.get(_place(x))
        if kept is None or x._version != kept.version or not self._stands_at(point):
            return type(self.layer).forward(self.layer, x)
        kept.sum.copy_(kept.origin).add_(kept.first, alpha=a).add_(kept.second, alpha=b)
        return kept.sum.to(kept.dtype, copy=True)

    def _stands_at(self, point: Mapping[int, Tensor]) -> bool:
        return all(bool((p == point[id(p)].to(p)).all()) for p in self.layer.parameters())


@dataclass
class Outputs:
    """The outputs of a layer for one input, in doubles."""

    input: Tensor
    """Held, so that its memory is given to no other."""
    version: int
    dtype: Any
    origin: Tensor
    first: Tensor
    second: Tensor
    sum: Tensor


@contextmanager
def at_point(
    layers: Sequence[ProjectedLayer], a: float, b: float, point: Mapping[int, Tensor]
) -> Iterator[None]:
    """Meanwhile the layers give the combinations at a point of the plane, whose parameters are
    given by their ids."""
    try:
        for projected in layers:
            projected.layer.forward = lambda x, p=projected: p.combined(x, a, b, point)
        yield
    finally:
        for projected in layers:
            projected.layer.__dict__.pop("forward", None)


def projected_layers(
    model: Module, inputs: Sequence[Any], vectors: Vectors
) -> list[ProjectedLayer]:
    """Project the layers of a model that take the inputs as they are, or seen in another shape.

    Parameters
    ----------
    model
        Its parameters stand at the origin.
    inputs
        Whatever is given to the model, batch by batch.
    vectors
        See `Vectors`.

    Returns
    -------
    list
        Empty where there are none, or their outputs would take more than 64 MiB beside the data.
    """
    import torch

    data = [x for x in inputs if torch.is_tensor(x)]
    layers = [m for m in model.modules() if _is_plain(m, vectors[0])]
    if not layers or len(data) != len(inputs):
        return []
    calls = _recorded(model, layers, data)
    size = sum(4 * 8 * numel for _, _, numel in calls)
    if size > MAX_BYTES + sum(x.nbytes for x in data):
        return []
    projected = {id(layer): ProjectedLayer(layer) for layer in layers}
    for layer, x, _ in calls:
        outputs = _outputs(layer, x, vectors)
        if outputs:
            projected[id(layer)].outputs[_place(x)] = outputs
    return [layer for layer in projected.values() if layer.outputs]


def _is_plain(module: Module, origin: Mapping[int, Tensor]) -> bool:
    """Whether a module is a linear layer of the library's own, with nothing that changes it."""
    import torch

    parameters = list(module.parameters(recurse=False))
    return (
        type(module) in [getattr(torch.nn, name) for name in LINEAR]
        and "forward" not in vars(module)
        and not (module._forward_hooks or module._forward_pre_hooks)
        and "weight" in dict(module.named_parameters(recurse=False))
        and all(id(parameter) in origin for parameter in parameters)
        and all(p.dtype in (torch.float32, torch.float64) for p in parameters)
        and all(p.device.type in ("cpu", "cuda") for p in parameters)
    )


def _recorded(
    model: Module, layers: Sequence[Module], data: Sequence[Tensor]
) -> list[tuple[Module, Tensor, int]]:
    """Each call of a layer with an input that is the data: layer, input, size of the output."""
    import torch

    calls: list[tuple[Module, Tensor, int]] = []
    memory = {x.untyped_storage().data_ptr() for x in data}

    def record(layer: Module, x: Tensor) -> Tensor:
        output: Tensor = type(layer).forward(layer, x)
        weight = layer.get_parameter("weight")
        batched = x.dim() == weight.dim()
        is_data = x.untyped_storage().data_ptr() in memory
        if is_data and batched and output.dtype == weight.dtype == x.dtype:
            calls.append((layer, x, output.numel()))
        return output

    try:
        for layer in layers:
            layer.forward = lambda x, layer=layer: record(layer, x)
        with torch.no_grad():
            for x in data:
                model(x)
    finally:
        for layer in layers:
            layer.__dict__.pop("forward", None)
    return calls


def _outputs(layer: Module, x: Tensor, vectors: Vectors) -> Outputs | None:
    """The outputs for an input; None where they are not finite."""
    import torch

    double = copy.deepcopy(layer).double()
    blocks = x.split(max(1, CHUNK_BYTES * len(x) // max(1, 8 * x.numel())))
    outputs = []
    with torch.no_grad():
        for values in vectors:
            for own, parameter in zip(double.parameters(), layer.parameters(), strict=True):
                own.copy_(values[id(parameter)])
            outputs.append(torch.cat([double(block.double()) for block in blocks]))
    if not all(bool(output.isfinite().all()) for output in outputs):
        return None
    dtype = layer.get_parameter("weight").dtype
    origin, first, second = outputs
    return Outputs(x, x._version, dtype, origin, first, second, torch.empty_like(origin))


def _place(x: Tensor) -> tuple[Any, ...]:
    """Where a tensor lies in memory, and in what shape it is read."""
    return x.data_ptr(), x.dtype, x.device, tuple(x.shape), x.stride()
