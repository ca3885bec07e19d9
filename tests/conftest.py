"""What holds for all tests. How properties are tried: the same examples on every run, so that a red suite always means
a changed product.

`pytest --hypothesis-profile=explore` tries new examples; what it finds becomes an explicit example.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def logs_of_a_test_end_with_it() -> Iterator[None]:
    """A command that a test ran has sent the logs of this process to a stream that is closed by then."""
    yield
    structlog.reset_defaults()
