"""The shipped schema is the one that the settings give."""

import json

from detent.config.schema import schema_text, shipped
from detent.config.settings import fields, project_may_set


def test_the_shipped_copy_is_fresh() -> None:
    assert shipped() == schema_text(), "run: python -P -m detent.config.write_schema"


def test_the_schema_knows_every_setting_and_what_projects_may_set() -> None:
    document = json.loads(shipped())
    described = {}
    for name, section in document["properties"].items():
        definition = document["$defs"][section["$ref"].rpartition("/")[2]]
        assert definition["additionalProperties"] is False
        for key, entry in definition["properties"].items():
            assert entry["description"].endswith(".")
            described[f"{name}.{key}"] = entry.get("x-project-may-set", False)
    assert described == {key: project_may_set(info) for key, info in fields().items()}
