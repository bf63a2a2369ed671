"""What a user sees of a run: each event of the feed turned into progress, marks in the code, lenses and messages."""
