"""What a model wrote → a new text, or a refusal that says why and what is there instead. Pure."""
