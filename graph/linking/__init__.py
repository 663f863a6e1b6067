"""Linking: what the points, sections and courses of a board have to do with each other, and what people decided."""
