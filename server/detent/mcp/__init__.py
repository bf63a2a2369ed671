"""The front-end for other agents: what the index knows, served as tools of the Model Context Protocol."""
