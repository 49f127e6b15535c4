"""python -m evals peers: other libraries asked the same questions over the same texts on the same machine.

    texts.py       our library as plain texts, with the places of its clauses      (our environment)
    worker.py      one peer builds, is asked, is timed; a process of its own       (the peers' environment)
    adapters/      how each peer is used, by its own documentation's first recipe  (the peers' environment)
    score.py       what came -> figures, by the clauses that chunks cover          (our environment)
    compare.py     all of it, one record a run                                     (our environment)
    table.py       the record as tables and as a sentence

The peers are no dependency of ours: `make peers` makes an environment for them. What runs there imports from this folder
only records.py, vectors.py and a peer's adapter, none of which imports a package of ours.
"""

import argparse


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    from evals.peers.compare import compare  # here, since the peers' environment lacks what it imports

    return compare(options)
