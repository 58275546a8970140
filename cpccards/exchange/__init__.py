"""Files in and out: bytes become a `Draft`, and a `Draft` becomes bytes. One module a format."""
