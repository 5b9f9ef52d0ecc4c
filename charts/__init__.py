"""The kit that charts are made with: parameters, marks, style, text, tables."""
