"""The report for stakeholders: one page and one PDF, made from the published tables only.

`layout.yaml` says which sections and charts there are and which published table feeds each;
`queries/` reads the tables, `view.py` picks the rows of a choice, `charts.py` draws them,
`page.py` and `paper.py` put them on the page and on paper. `browser/` does the same in the
reader's browser for every other choice.
"""
