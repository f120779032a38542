"""MariaDB: the private server with its sample data, the guard, and typed results."""
