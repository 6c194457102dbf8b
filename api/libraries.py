"""Other people's browser code: brought by `make install` with npm (package.json), never committed, carried by the wheel."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from markupsafe import Markup

# each is `static/libraries/{name}.min.js`
LIBRARIES: Final = ("cytoscape", "yasgui")


@cache
def has_library(name: str) -> bool:
    """Whether the library was installed; without it the pages say so and do what they can."""
    return files("api").joinpath(f"static/libraries/{name}.min.js").is_file()


@cache
def documentation(language: str) -> Markup | None:
    """The documentation of the vocabulary in `ja` or `en`, as pyLODE made it at install (ontology.documentation)."""
    file = files("api").joinpath(f"static/libraries/vocabulary.{language}.html")
    return Markup(file.read_text(encoding="utf-8")) if file.is_file() else None  # noqa: S704 (made of our own Turtle)
