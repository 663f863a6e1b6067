"""THE WORDS: terms, topics, guidance and shapes, as Turtle, and their names for Python. Imports nothing of ours."""
