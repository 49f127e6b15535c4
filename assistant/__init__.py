"""Answers on Chinese child policy, quoted to the exact clause."""

__version__ = "0.1.0"
