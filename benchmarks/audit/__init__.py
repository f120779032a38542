"""Labelled replies: ordinary ones, and ones that claim what did not happen, with the facts that they are held to."""
