"""Kept results -> tables, pictures, one page, and the figures in the documents."""
