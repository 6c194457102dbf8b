"""From a file to a `Reading`: sources, structure, GiNZA, rules. Knows no RDF store and no HTTP."""
