"""One whole run on a sample project, driven as an editor would: the real server, real tests, real files.

``sample/`` is the project; ``rehearsal.json`` holds the answers of a model that is not there.
"""
