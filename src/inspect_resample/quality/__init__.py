"""The quality of a program's text: text in, measures out; nothing is executed."""
