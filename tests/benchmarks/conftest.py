"""The demonstration of the journeys, which the benchmarks copy."""

from tests.journeys.conftest import demonstrated

__all__ = ["demonstrated"]
