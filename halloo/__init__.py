"""Halloo: see who is on your website, say hello first, never lose a word."""

__version__ = "0.1.0"
