"""What a point says: polarity, guidance and how it is cited, agencies, topics. The words live in .toml files."""
