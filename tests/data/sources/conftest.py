"""What tests of several kinds of files share."""

import pytest


@pytest.fixture
def csv(tmp_path):
    """Writes a CSV file; its section, with more keys if wanted."""

    def csv(text, **keys):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "prices.csv").write_bytes(data)
        return {"kind": "csv", "path": "prices.csv", **keys}

    return csv
