"""Small pieces that any page is made of: text, messages, tables, a plain figure."""
