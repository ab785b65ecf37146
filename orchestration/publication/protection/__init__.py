"""Secondary suppression: which published figures must go so that no withheld one can be found.

`published_tables.yaml` declares the tables, `counts` turns them into one system of linked
counts, `knowledge` says what a reader knows of each count, `propagation` and `audit` bound
what follows from it, and `suppression` withholds more until nothing follows.
"""
