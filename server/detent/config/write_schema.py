"""Write the shipped schema anew: ``python -P -m detent.config.write_schema``, after a change of the settings."""

from pathlib import Path

from detent.config.schema import FILE_NAME, schema_text

if __name__ == "__main__":
    Path(__file__).with_name(FILE_NAME).write_text(schema_text(), encoding="utf-8")
