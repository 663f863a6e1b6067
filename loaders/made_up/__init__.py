"""A made-up country for trials and measurements: reproducible from a seed, no place and no person in it is meant.

``plan`` holds what a board has; ``documents`` writes it as files, so that the reader is exercised; ``values`` gives it
straight as readings, for sizes at which reading would take hours; ``gold`` says what a careful reader finds. All three
come from the same plan. Words stand in the files beside this one. Recurrence is skewed as in life: a few topics,
guidance and services come again and again (Zipf's law), a few boards and audits are large, some courses have ended,
some sections are never touched.
"""
