"""What happened: typed events, the file they are kept in, and tables of them."""
