"""The chat in a terminal. Only here is ``prompt_toolkit`` used."""
