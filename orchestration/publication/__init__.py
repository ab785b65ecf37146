"""What leaves the warehouse: the analysts' database, the published tables and the report.

A release is a folder of its own, made whole before the link `releases/current` is moved to it.
A reader keeps what it opened; the next one to open sees the new release; a killed run changes
neither.
"""
