"""The front-end for editors: the Language Server Protocol on stdin and stdout."""
