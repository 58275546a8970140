"""Credentials, periods and rules of renewal."""
