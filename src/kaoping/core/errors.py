"""A call that cannot be carried out. What is wrong with a document is a Finding instead, and never raised."""

from __future__ import annotations


class KaopingError(Exception):
    """One plain Chinese sentence: what is wrong, where, and what can be done about it."""
