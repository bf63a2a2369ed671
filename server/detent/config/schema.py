"""The JSON Schema of a settings file, for editors that complete and check TOML; the shipped copy is made from here."""

import json
from importlib import resources

from detent.config.settings import Settings

FILE_NAME = "settings.schema.json"


def schema() -> dict[str, object]:
    made = Settings.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "Detent settings"}


def schema_text() -> str:
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def shipped() -> str:
    """The copy in the package, which a test holds equal to ``schema_text``."""
    return resources.files("detent.config").joinpath(FILE_NAME).read_text(encoding="utf-8")
