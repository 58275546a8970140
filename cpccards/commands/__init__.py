"""The command line, a module for each errand; `cpccards/cli.py` puts them together."""
