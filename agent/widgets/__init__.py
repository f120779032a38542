"""The workbench in the notebook: graph, chat, workspace and trace as live widgets."""
