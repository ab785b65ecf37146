"""Disclosure control: which figures are withheld so that no small count can be worked out.

`published_tables.yaml` says what is offered; `hierarchies` what adds up; `grid` joins the two to
relations between cells; `proof` shows that every withheld count could be another number without
any shown figure changing; `selection` withholds further cells where it could not; `decisions`
does it for every measure and writes what was decided to the lake.
"""
