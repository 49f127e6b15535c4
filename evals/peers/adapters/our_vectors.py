"""The vectors of the model that ships, alone, over our index."""

from evals.peers.adapters.ours import OurVectors
from evals.peers.orders import Order, Peer


def start(order: Order) -> Peer:
    return OurVectors(order)
