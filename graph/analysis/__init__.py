"""What is worked out from a release: gaps, proofs, recurrence, pictures, what a change would do, and checks."""
