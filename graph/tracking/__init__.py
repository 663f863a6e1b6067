"""The four steps after an audit: how they stand, trackers that go round and come back, and plans for agencies."""
