"""txtai with its hybrid search: vectors and words, weighed as it weighs them."""

from evals.peers.adapters.txtai import Txtai, settings
from evals.peers.orders import Order, Peer


def start(order: Order) -> Peer:
    return Txtai({**settings(order), "hybrid": True})
