"""Two versions of a graph side by side: what differs, and what the difference did."""
