"""Detent: a coding agent that lives in a language server and holds every change as a proposal with proof."""

__version__ = "0.1.0"
