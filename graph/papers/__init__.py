"""Answers on paper and in files: in words, as Word documents, Excel workbooks, CSV, TSV and JSON."""
