"""Every way in: command line, SPARQL protocol, REST, pages."""
