"""What comes with the app: where the bundled decks lie, and the checks that keep their cards right."""
