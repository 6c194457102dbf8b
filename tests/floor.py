"""Write tests/floor.json anew from what the annotated contracts show now."""

from __future__ import annotations

import json

from ingest.engine import Engine
from tests.test_contracts import FLOOR, Remembering, score_of


def main() -> None:
    scores = score_of(Remembering(Engine()))
    rows = {name: {"right": score.right, "spurious": score.spurious} for name, score in scores.items()}
    FLOOR.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
