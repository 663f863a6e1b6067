"""What a point says: its polarity, the guidance it cites and how, its agencies and topics. Words live in .toml files."""
