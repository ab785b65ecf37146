"""Disclosure attack on published tables: how closely can a reader pin down each withheld count?

Written against the published files alone. Nothing here imports the pipeline, so that a mistake
in its disclosure control cannot be repeated in its test.
"""
