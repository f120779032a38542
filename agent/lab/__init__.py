"""The lab: scenarios, runs of them on several graphs, and honest statistics about the difference."""
