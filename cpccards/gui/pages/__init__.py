"""One module a page: services and the task runner come in, changes go out."""
