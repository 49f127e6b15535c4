"""Claims of a language model -> verdicts. No network, no model but the embedding at hand."""

from assistant.generation.verify.claims import Asked, Claim, Located, Quote, Source, Verdict
from assistant.generation.verify.evidence import statement_of
from assistant.generation.verify.modality import forces
from assistant.generation.verify.quotes import is_whole, quote_pieces
from assistant.generation.verify.support import Support
from assistant.generation.verify.verifier import Verifier, form_fault
from assistant.generation.verify.yesno import without_answer

__all__ = [
    "Asked",
    "Claim",
    "Located",
    "Quote",
    "Source",
    "Support",
    "Verdict",
    "Verifier",
    "forces",
    "form_fault",
    "is_whole",
    "quote_pieces",
    "statement_of",
    "without_answer",
]
