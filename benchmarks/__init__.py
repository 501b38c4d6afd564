"""How fast the product is, against what the database could do at best (docs/performance.md)."""
