"""The commands of the chat, a module for each group."""
