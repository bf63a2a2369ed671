"""Proposals and what becomes of them: hunks, decisions, placing them on texts that moved on, landing them."""
