"""Practice exams: sitting one, and its result."""
