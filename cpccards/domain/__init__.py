"""What the words mean: plain dataclasses and pure functions; standard library and numpy only."""
