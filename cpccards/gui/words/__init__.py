"""What the pages say: values in, words out; the same for the eye and for a screen reader."""
