"""What tests share: a clock to turn by hand, library files, a program to be killed."""
