"""From a `Reading` to triples, a store, answers and Turtle. Knows no GiNZA."""
