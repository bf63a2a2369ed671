"""Detent: a coding agent that lives in a language server and holds every change as a proposal with proof."""

from importlib.metadata import version

__version__ = version("detent")
