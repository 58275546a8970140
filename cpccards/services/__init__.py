"""What people do: one module a use. No Qt, no SQL, no file formats."""
