"""Answers on Chinese child policy, quoted to the exact clause."""

import os

# Set before numpy is first imported, which reads it once. A question is compared with the texts by products too small to be
# shared out: threads of the linear algebra wait for one another, and an answer costs twice the processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
