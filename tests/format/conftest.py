"""What reading frozen buckets shares: the script that froze the first one."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def freeze() -> ModuleType:
    """The script that froze the first bucket, for its way of asking."""
    spec = importlib.util.spec_from_file_location("freeze", Path(__file__).parent / "freeze.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
