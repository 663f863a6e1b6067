"""Documents that people bring to the pages: read, held against what is there, and then taken in or put aside."""
