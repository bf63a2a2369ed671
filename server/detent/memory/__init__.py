"""What stays of a conversation that became too long."""
