"""Text to lines, blocks, parts and sentences, each with its place."""
