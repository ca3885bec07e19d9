"""What holds for all tests. How properties are tried: the same examples on every run, so that a red suite always means
a changed product.

`pytest --hypothesis-profile=explore` tries new examples; what it finds becomes an explicit example.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests import kept_sentences, scratch
from tests.slowest_first import in_good_order

settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", print_blob=True, deadline=None)
settings.load_profile("steady")


def pytest_configure(config: pytest.Config) -> None:
    """Files of a run lie in memory; sentences that one test had spoken need not be spoken again for another."""
    scratch.begin_a_run()
    kept_sentences.begin_a_run(config.add_cleanup)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it at the end."""
    items[:] = in_good_order(items)


@pytest.fixture(autouse=True)
def logs_of_a_test_end_with_it() -> Iterator[None]:
    """A command that a test ran has sent the logs of this process to a stream that is closed by then."""
    yield
    structlog.reset_defaults()
