"""A PyTorch module as an objective: exact derivatives, and the module left as it was."""

import copy
from contextlib import nullcontext

import numpy as np
import pytest

import landscape
from landscape.errors import InputError, RunError
from landscape.objective.adapters.torch_module import from_torch

torch = pytest.importorskip("torch")


@pytest.fixture
def samples():
    torch.manual_seed(0)
    return torch.randn(24, 5), torch.randint(0, 3, (24,))


@pytest.fixture
def network():
    torch.manual_seed(1)
    norm = torch.nn.BatchNorm1d(4)
    model = torch.nn.Sequential(torch.nn.Linear(5, 4), norm, torch.nn.Tanh(), torch.nn.Linear(4, 3))
    model(torch.randn(50, 5))  # fills the running statistics
    return model


def state(model):
    tensors = {name: value.clone() for name, value in model.state_dict().items()}
    grads = [None if p.grad is None else p.grad.clone() for p in model.parameters()]
    return tensors, grads, model.training


def same(one, other):
    assert all(torch.equal(one[0][name], other[0][name]) for name in one[0])
    for a, b in zip(one[1], other[1], strict=True):
        assert (a is None) == (b is None)
        assert a is None or torch.equal(a, b)
    return one[2] == other[2]


@pytest.mark.parametrize("mode", ["eval", "train"])
def test_value_is_the_modules_own(mode, network, samples):
    objective = from_torch(network, torch.nn.CrossEntropyLoss(), samples, mode=mode)
    reference = copy.deepcopy(network).train(mode == "train")
    expected = torch.nn.functional.cross_entropy(reference(samples[0]), samples[1])
    for _ in range(2):
        assert objective.value(objective.center) == pytest.approx(expected.item(), rel=1e-6)


def test_the_module_is_left_as_it_was(network, samples):
    network.train()
    network[0].weight.grad = torch.ones_like(network[0].weight)
    before = state(network)
    objective = from_torch(network, torch.nn.CrossEntropyLoss(), samples, mode="train")
    landscape.explore(objective, slice={"kind": "random", "points": 3, "span": 1})
    objective.gradient(objective.center + 1)

    def failing(output, target):
        raise ValueError("broken")

    with pytest.raises(RunError, match=r"the gradient failed at theta = .*ValueError: broken"):
        from_torch(network, failing, samples).gradient(objective.center)
    assert same(before, state(network))


class Tied(torch.nn.Module):
    """Weights that two layers share, a frozen layer, dropout and a buffer."""

    def __init__(self):
        super().__init__()
        self.first, self.second = torch.nn.Linear(2, 2), torch.nn.Linear(2, 2)
        self.second.weight = self.first.weight
        self.norm, self.drop = torch.nn.BatchNorm1d(2), torch.nn.Dropout(0.3)
        self.frozen = torch.nn.Linear(2, 3).requires_grad_(False)
        self.register_buffer("scale", torch.tensor(1.5))

    def forward(self, x):
        hidden = self.norm(self.second(torch.relu(self.first(x))) * self.scale)
        return self.frozen(self.drop(hidden))


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("fails_at", [7, 1000])
def test_whatever_happens_a_module_of_any_kind_is_left_as_it_was(dtype, fails_at):
    module, calls = Tied().to(dtype), []
    x, y = torch.randn(9, 2, dtype=dtype), torch.arange(9) % 3
    torch.nn.functional.cross_entropy(module(x), y).backward()

    def loss(output, target):
        calls.append(1)
        if len(calls) == fails_at:
            raise ValueError("broken")
        return torch.nn.functional.cross_entropy(output, target)

    before = state(module)
    objective = from_torch(module, loss, (x, y))
    assert objective.count == 4 + 2 + 2 + 2 + 2
    with pytest.raises(RunError, match="broken") if fails_at == 7 else nullcontext():
        landscape.explore(objective, slice={"kind": "random", "points": 4, "span": 1})
    assert same(before, state(module))
    assert module.first.weight is module.second.weight
    assert [p.requires_grad for p in module.frozen.parameters()] == [False, False]


def test_derivatives_are_autograds(network, samples):
    objective = from_torch(network.double(), torch.nn.CrossEntropyLoss(), _double(samples))
    theta = objective.center
    rng = np.random.default_rng(0)
    vector, other = rng.normal(size=(2, objective.count))
    h = 1e-6 * vector
    difference = (objective.value(theta + h) - objective.value(theta - h)) / 2e-6
    assert objective.gradient(theta) @ vector == pytest.approx(difference, rel=1e-7)
    second = (objective.gradient(theta + h) - objective.gradient(theta - h)) / 2e-6
    product = objective.hvp(theta, vector)
    np.testing.assert_allclose(product, second, atol=1e-7)
    assert other @ product == pytest.approx(vector @ objective.hvp(theta, other), rel=1e-10)


def test_curvature_of_a_relu_network_with_batch_normalisation(samples):
    torch.manual_seed(2)
    model = torch.nn.Sequential(
        torch.nn.Linear(5, 6), torch.nn.BatchNorm1d(6), torch.nn.ReLU(), torch.nn.Linear(6, 3)
    )
    loss = torch.nn.CrossEntropyLoss()
    single = from_torch(model, loss, samples)
    double = from_torch(copy.deepcopy(model).double(), loss, _double(samples))
    values = np.linalg.eigvalsh(double.hessian(double.center))
    result = landscape.explore(single, slice={"kind": "random", "points": 3, "span": 1})
    assert result.curvature.largest == pytest.approx(values[-1], rel=1e-3)


@pytest.fixture
def one_thread():
    """Threads wait for each other where cores are busy, at each of many small operations."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def convolutional():
    """A ReLU network with batch normalisation, trained a little; its samples and its loss."""
    torch.manual_seed(0)
    n = torch.nn
    model = n.Sequential(
        n.Conv2d(1, 4, 3, padding=1), n.BatchNorm2d(4), n.ReLU(), n.MaxPool2d(2),
        n.Conv2d(4, 12, 3, padding=1), n.BatchNorm2d(12), n.ReLU(),
        n.AdaptiveAvgPool2d(1), n.Flatten(), n.Linear(12, 3),
    )  # fmt: skip
    x, y = torch.randn(48, 1, 8, 8), torch.arange(48) % 3
    x[y == 1] += 0.8
    loss, adam = n.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(40):
        adam.zero_grad()
        loss(model(x), y).backward()
        adam.step()
    return model.eval(), (x, y), loss


def test_top_eigenvalues_of_a_convolutional_network_with_batch_normalisation(one_thread):
    """Against every second derivative by autograd in double precision."""
    model, samples, loss = convolutional()
    double = copy.deepcopy(model).double()
    parameters = list(double.parameters())
    value = loss(double(samples[0].double()), samples[1])
    gradient = torch.autograd.grad(value, parameters, create_graph=True)
    rows = [
        torch.cat([p.ravel() for p in torch.autograd.grad(g, parameters, retain_graph=True)])
        for g in torch.cat([g.ravel() for g in gradient])
    ]
    expected = np.linalg.eigvalsh(torch.stack(rows).numpy())

    plane = {"kind": "random", "points": 2, "span": 0.1}
    result = landscape.explore(from_torch(model, loss, samples), slice=plane)
    np.testing.assert_allclose(result.hessian(k=2).eigenvalues, expected[:-3:-1], rtol=1e-3)
    assert result.curvature.largest == pytest.approx(expected[-1], rel=1e-3)
    assert result.curvature.method == "Lanczos"

    def filled(theta):
        tensor = torch.tensor(theta, dtype=torch.float32)
        torch.nn.utils.vector_to_parameters(tensor, model.parameters())
        model.zero_grad()
        return loss(model(samples[0]), samples[1])

    def own_gradient(theta):
        filled(theta).backward()
        return torch.cat([p.grad.ravel() for p in model.parameters()])

    center = torch.nn.utils.parameters_to_vector(model.parameters()).detach().double().numpy()
    differenced = landscape.Objective.from_callable(
        lambda theta: filled(theta).detach(), len(center), gradient=own_gradient
    )
    by_differences = landscape.explore(differenced, center, slice=plane)
    if by_differences.curvature is None:
        assert any("no curvature is reported: " in text for text in by_differences.warnings)
    else:
        assert by_differences.curvature.largest == pytest.approx(expected[-1], rel=0.01)


def test_a_loader_is_averaged_over_the_same_batches(network, samples):
    data = torch.utils.data.TensorDataset(*samples)
    loader = torch.utils.data.DataLoader(data, batch_size=7, shuffle=True)
    loss = torch.nn.CrossEntropyLoss()
    whole = from_torch(network, loss, samples)
    objective = from_torch(network, loss, loader)
    theta = whole.center
    assert objective.value(theta) == pytest.approx(float(whole.value(theta)), rel=1e-6)
    np.testing.assert_allclose(objective.gradient(theta), whole.gradient(theta), atol=1e-6)
    some = from_torch(network, loss, loader, batches=1)
    assert some.value(theta) == some.value(theta) != objective.value(theta)


def test_quantities_become_surfaces(network, samples):
    loss = torch.nn.CrossEntropyLoss()
    objective = from_torch(network, loss, samples, test=(samples[0][:5], samples[1][:5]))
    result = landscape.explore(
        objective, slice={"kind": "random", "points": 3, "span": 1}, curvature=False
    )
    assert set(result.quantities) == {"accuracy", "test_loss", "test_accuracy"}
    theta = result.slice.parameters([result.surface.x[2], result.surface.y[0]])
    assert result.quantities["accuracy"].surface.loss[0, 2] == objective.accuracy(theta)
    assert result.fit.accuracy == objective.accuracy(objective.center)


def test_layout_and_centres(network, samples):
    objective = from_torch(network, torch.nn.CrossEntropyLoss(), samples)
    assert objective.names[0] == "0.weight1_1"
    assert objective.count == sum(p.numel() for p in network.parameters())
    biases = [block.name for block in objective.layout.blocks if block.bias]
    assert biases == ["0.bias", "1.weight", "1.bias", "3.bias"]
    np.testing.assert_array_equal(objective.vector(network.state_dict()), objective.center)
    parts = list(network.parameters())
    np.testing.assert_array_equal(objective.vector(parts), objective.center)
    flat = torch.nn.utils.parameters_to_vector(parts)
    np.testing.assert_array_equal(objective.vector(flat), objective.center)


def test_frozen_parameters_stay(network, samples):
    network[0].requires_grad_(False)
    objective = from_torch(network, torch.nn.CrossEntropyLoss(), samples)
    assert objective.count == sum(p.numel() for p in network.parameters() if p.requires_grad)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_dtype_is_kept(dtype, network, samples):
    seen = set()

    def loss(output, targets):
        seen.add(output.dtype)
        return output.sum()

    objective = from_torch(network.to(dtype), loss, (samples[0].to(dtype), samples[1]))
    objective.value(objective.center + 0.1)
    assert seen == {dtype}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"model": 3}, "model"),
        ({"model": torch.nn.ReLU()}, "model"),
        ({"data": []}, "data"),
        ({"data": [1, 2, 3]}, "data"),
        ({"mode": "test"}, "mode"),
    ],
)
def test_what_does_not_do_is_refused(change, key, network, samples):
    keys = {"model": network, "loss": torch.nn.CrossEntropyLoss(), "data": samples} | change
    with pytest.raises(InputError) as caught:
        from_torch(**keys)
    assert caught.value.problems[0].key == key


def test_a_loss_a_sample_is_refused_in_words(network, samples):
    objective = from_torch(network, torch.nn.CrossEntropyLoss(reduction="none"), samples)
    with pytest.raises((InputError, RunError)):
        objective.value(objective.center)


def _double(samples):
    return samples[0].double(), samples[1]
