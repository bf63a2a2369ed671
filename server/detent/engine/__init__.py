"""The agent: start, steer, cancel, approve, decide and resume runs; the loop that does the work."""
