"""What a model is asked for: each role may have models of its own."""

from enum import StrEnum


class ModelRole(StrEnum):
    PLAN = "plan"
    CODE = "code"
    REFLECT = "reflect"
    REVIEW = "review"
    SUMMARISE = "summarise"
    FAST = "fast"
    """Short questions, such as whether a wish is one."""
