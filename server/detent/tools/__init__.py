"""What the model may call: a class of its arguments, a title for people, and what it does with the powers it gets."""
