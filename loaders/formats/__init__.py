"""Each module turns the bytes of one format into stored text: Markdown, and where its pages start.

Nothing here knows of audits; nothing is fetched, executed, or read beyond its limits (docs/adr/0009).
"""
