"""The machine that the program runs on: memory, programs of ours, locks, and folders for a while."""
