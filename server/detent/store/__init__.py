"""What lies on disk: SQLite databases that survive crashes, and blobs named by their hash."""
