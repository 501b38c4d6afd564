"""The database backend of the embedded product."""
