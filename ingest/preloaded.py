"""Imported by the server that worker processes are forked from: the model is loaded once, and they share its memory."""

from contextlib import suppress

from ingest.batch import engine
from ingest.engine import EngineMissing

with suppress(EngineMissing):  # the workers say so
    engine().load()
