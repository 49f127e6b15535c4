"""Claims of a language model -> verdicts. No network, no model but the embedding at hand."""

from assistant.generation.verify.claims import Asked, Claim, Located, Quote, Source, Verdict
from assistant.generation.verify.support import Support
from assistant.generation.verify.verifier import Verifier

__all__ = ["Asked", "Claim", "Located", "Quote", "Source", "Support", "Verdict", "Verifier"]
