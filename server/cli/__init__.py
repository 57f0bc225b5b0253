"""Command line of the house."""
