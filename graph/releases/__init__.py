"""A release: immutable, with what it says of itself, what is kept beside it, and how a small change makes the next."""
