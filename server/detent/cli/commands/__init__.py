"""One file a command: each holds its ``COMMAND``. They are imported by name, when they are called."""
