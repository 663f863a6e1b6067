"""The SPARQL 1.1 endpoint for programs: it reads a request, has it answered by a worker, and sends the bytes.

It stands in front of the pages, because most of what a page needs would cost more than the query. What a browser asks
for is handed on to the page (``web/endpoint/pages.py``), read and checked already.
"""
