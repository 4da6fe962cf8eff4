"""What every test may use."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def tool() -> Callable[[str], str]:
    """Return a function that finds a program, or skips the test with a printed reason.

    With CWC_REQUIRE_ALL=1, as in CI, a missing program is a failure instead.
    """

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            reason = f"{name} is not installed; on Debian or Ubuntu: apt-get install {name}"
            if os.environ.get("CWC_REQUIRE_ALL") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        return path

    return find
