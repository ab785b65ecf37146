"""Models on published counts: trends of England's gaps, multilevel models over providers, and
which services show smaller gaps. Everything here reads marts of the open lane and never a pathway.
"""
