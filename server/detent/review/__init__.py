"""A second look at a change: what it does besides passing its checks. Pure; it sees the task and the change alone."""
