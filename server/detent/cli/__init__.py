"""The front-end for a terminal and for CI. One file a command; only here is ``rich`` used."""
