"""One repository a subject: rows in, dataclasses out."""
