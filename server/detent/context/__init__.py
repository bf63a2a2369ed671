"""Which code matters for a task, and how it is shown to a model and to people."""
