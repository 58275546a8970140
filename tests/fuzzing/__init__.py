"""`make fuzz`: spoiled files of every format, each read in a process of its own that may do no harm."""
