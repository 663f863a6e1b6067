"""The personal-data guard: no child is named, in a document or in what somebody types."""
