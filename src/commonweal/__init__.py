"""Commonweal joins a government's registers and finds the families entitled to help."""

__version__ = "0.1.0"
