"""What a workspace's files define and say, kept in one SQLite file: found in milliseconds, read instead of parsed."""
