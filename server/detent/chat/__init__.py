"""What a person can say in a chat, in whatever front-end: one table of commands, and words for the model."""
