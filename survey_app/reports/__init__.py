"""Reports: what the partnership knows, put into the words and the order that its framework asks for."""
