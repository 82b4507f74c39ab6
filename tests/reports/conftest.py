from tests.counters.conftest import office

__all__ = ["office"]
