"""The report for stakeholders: one page and one PDF, made from the published tables only.

`layout.yaml` says which sections and charts there are and which published table feeds each;
`queries/` reads the tables. What a chart, its table and its sentences show for a reader's choice is
written once, in `browser/`: the reader's browser runs it, and so does the pipeline (`views.py`).
`charts.py` says how charts look, `page.py` and `paper.py` make the page and the PDF.
"""
