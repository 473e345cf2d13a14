"""What stands beside the code and is read at run time goes into the package."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_data_file_is_packaged() -> None:
    """A file that is no module matches one of the patterns that setuptools is given."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    beside = [
        path
        for folder in ("pos", "drivers")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    ]

    assert beside
    assert [] == [
        path.name for path in beside if not any(fnmatch(path.name, one) for one in patterns)
    ]
