"""Walls around a command: what it sees, what it may do, and that nothing of it outlives it."""
