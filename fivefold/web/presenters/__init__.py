"""From released answers to what a page says: sentences, tables and charts. Pure, apart from the language being read."""
