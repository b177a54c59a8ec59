"""How long tests at random go on: `python -m tests fuzz` runs them alone and for longer."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--times", type=int, default=1, metavar="N", help="try N times as much at random"
    )


@pytest.fixture
def times(request: pytest.FixtureRequest) -> int:
    """How many times as much a test at random tries."""
    return request.config.getoption("times")
