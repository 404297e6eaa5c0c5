"""CIFAR-10 from files of its binary layout, made up here: 3073 bytes a record."""

import numpy as np
import pytest


def write(path, labels, pixels):
    records = np.concatenate([np.array(labels)[:, None], pixels], axis=1).astype(np.uint8)
    path.write_bytes(records.tobytes())


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    folder = tmp_path / "cifar"
    folder.mkdir()
    for i in range(1, 6):
        write(
            folder / f"data_batch_{i}.bin",
            [i - 1, i, i + 4],
            rng.integers(0, 256, size=(3, 3072)),
        )
    write(folder / "test_batch.bin", [0, 9], np.tile([[0], [255]], (1, 3072)))
    return folder


def test_scaled_and_centred(folder, prepared):
    data = prepared({"kind": "cifar10", "path": "cifar", "split": "test"})
    np.testing.assert_array_equal(data.x, np.tile([[-0.5], [0.5]], (1, 3072)))
    np.testing.assert_array_equal(data.y, [0, 1])
    assert data.class_names == ("airplane", "truck")
    assert data.feature_names[0] == "red_0_0"
    assert data.feature_names[-1] == "blue_31_31"
    assert data.files == (str(folder / "test_batch.bin"),)


def test_the_training_set_is_the_five_batches(folder, prepared):
    data = prepared({"kind": "cifar10", "path": "cifar"})
    raw = np.fromfile(folder / "data_batch_2.bin", np.uint8).reshape(-1, 3073)
    assert data.n_samples == 15
    assert len(data.files) == 5
    names = [data.class_names[int(code)] for code in data.y[3:6]]
    assert names == ["automobile", "bird", "frog"]
    np.testing.assert_allclose(
        np.diff(data.x[3:6], axis=0), np.diff(raw[:, 1:] / 255, axis=0), atol=1e-15
    )
    np.testing.assert_allclose(data.x.mean(axis=0), 0, atol=1e-15)


def test_the_mean_is_of_the_rows_kept(folder, prepared):
    data = prepared({"kind": "cifar10", "path": "cifar", "limit": 4, "features": (0, "red_0_1")})
    assert data.x.shape == (4, 2)
    np.testing.assert_allclose(data.x.mean(axis=0), 0, atol=1e-15)


def test_missing_files_are_named(folder, refused):
    (folder / "data_batch_3.bin").unlink()
    (problem,) = refused({"kind": "cifar10", "path": "cifar"})
    assert problem.key == "data.path"
    assert "data_batch_3.bin" in problem.what
    assert "data_batch_1.bin" not in problem.what
    assert "binary version" in problem.allowed


@pytest.mark.parametrize("size", [0, 3072, 3 * 3073 - 1])
def test_truncated(size, folder, refused):
    file = folder / "data_batch_4.bin"
    file.write_bytes(file.read_bytes()[:size])
    (problem,) = refused({"kind": "cifar10", "path": "cifar"})
    assert "data_batch_4.bin" in problem.what
    assert str(size) in problem.what


def test_label_ten(folder, refused):
    write(folder / "test_batch.bin", [0, 10], np.zeros((2, 3072)))
    (problem,) = refused({"kind": "cifar10", "path": "cifar", "split": "test"})
    assert problem.what == "test_batch.bin record 2: label 10"
