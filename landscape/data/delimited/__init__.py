"""Tables of text as they come: lines, the character between cells, rows, numbers and words."""
