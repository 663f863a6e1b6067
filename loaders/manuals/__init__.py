"""Procedures manuals that are no table: contents pages, procedures, lists of amendments, saved web manuals."""
