"""Other people's browser code: brought by `make install` with npm (package.json), never committed, carried by the wheel."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

# each is `static/libraries/{name}.min.js`
LIBRARIES: Final = ("cytoscape", "yasgui")


@cache
def has_library(name: str) -> bool:
    """Whether the library was installed; without it the pages say so and do what they can."""
    return files("api").joinpath(f"static/libraries/{name}.min.js").is_file()
