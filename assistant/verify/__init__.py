"""Claims of a language model -> verdicts. No network, no model but the embedding at hand."""

from assistant.verify.records import Asked, Claim, Located, Quote, Source, Verdict
from assistant.verify.support import Support
from assistant.verify.verifier import Verifier

__all__ = ["Asked", "Claim", "Located", "Quote", "Source", "Support", "Verdict", "Verifier"]
