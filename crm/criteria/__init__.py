"""Criteria: whom a condition tree finds, and how it reads.

`fields.py` and `sources.py` are the registry: what can be asked, and how it is reached. `trees.py`
is what is stored, `running.py` asks it of the database, `saying.py` says it.
"""
