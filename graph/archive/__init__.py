"""Contracts put away for a long time: a BagIt bag (RFC 8493) that can be checked and brought back without their store.

with ClauseStore.open("clausegraph-store", read_only=True) as store:
    write_bag(store, Path("archive"))
"""
