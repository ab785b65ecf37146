"""Monthly record-level submissions: from a provider's folder to accepted rows in the lake.

A month is a partition, a submission is one provider's version of a month. Identifiers end
here: nothing below the landing folder ever holds one.
"""
