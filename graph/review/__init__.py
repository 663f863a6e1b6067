"""Reviewing links: what is asked next, how far it has come, what was decided before, and how far two people agree."""
