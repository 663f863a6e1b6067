"""The index of a release: what long lists and searches stand on, so that no page's cost grows with the country.

It is made from the facts of the release when that is published, lies beside them, and says nothing that they do
not say (ADR 0010). Deleting it loses nothing.
"""
