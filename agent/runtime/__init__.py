"""The session: turns, clicks, background work, stop, fork."""
