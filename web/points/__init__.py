"""Learning points: the lists of them, the page of each, and the thread from it to a course."""
