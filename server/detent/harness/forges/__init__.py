"""The services that hold repositories, as far as an issue is read there, or a request opened."""
