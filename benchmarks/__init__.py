"""How fast the workbench is; `make bench` prints it."""
