"""A fresh model on each kind of store."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gates.promotion.workshop import Workshop


@pytest.fixture(params=["sqlite", "http"])
def workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Workshop:
    """On sqlite and on a server."""
    return Workshop(request.getfixturevalue(f"{request.param}_uri"), tmp_path)


@pytest.fixture
def guarded_workshop(auth_uri: str, tmp_path: Path) -> Workshop:
    """On a server with basic auth, which needs half a second for each request: for what only it can show."""
    return Workshop(auth_uri, tmp_path)


@pytest.fixture
def local_workshop(sqlite_uri: str, tmp_path: Path) -> Workshop:
    """On sqlite only, where what is tested does not depend on the store."""
    return Workshop(sqlite_uri, tmp_path)
