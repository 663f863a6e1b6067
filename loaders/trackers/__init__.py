"""Action trackers: what was done about each learning point, by whom, and what shows it."""
