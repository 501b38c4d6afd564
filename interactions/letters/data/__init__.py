"""Versioned tables of month names, separators and country names, and the script that made them."""
