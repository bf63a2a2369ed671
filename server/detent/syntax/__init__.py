"""Grammars → symbols, stubs, imports, calls, tests, TODOs. Pure; never fails: what cannot be read is a problem."""
