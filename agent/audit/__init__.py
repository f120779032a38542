"""The S3* audit: what the agent claims, held against what happened. Pure rules, one a file."""
