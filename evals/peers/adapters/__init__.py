"""How each peer is used. A module has `start(order)`, which loads models and gives something that builds and searches.

Every setting that a library has a default for is left at it. A package is imported when its peer is started, so that one
that is missing or broken is the failure of that peer and of no other.
"""
