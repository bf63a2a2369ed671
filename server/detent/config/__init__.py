"""Settings from every layer, the folders they live in, and keys: the only reader of the environment."""

from detent.config.folders import Folders
from detent.config.keys import api_key, save_key, saved_key
from detent.config.layers import environment, load
from detent.config.loaded import Loaded
from detent.config.schema import schema
from detent.config.settings import (
    BudgetSettings,
    ChecksSettings,
    ModelSettings,
    PolicySettings,
    RunSettings,
    Settings,
)

__all__ = [
    "BudgetSettings",
    "ChecksSettings",
    "Folders",
    "Loaded",
    "ModelSettings",
    "PolicySettings",
    "RunSettings",
    "Settings",
    "api_key",
    "environment",
    "load",
    "save_key",
    "saved_key",
    "schema",
]
