"""The command line, one of three doors: words typed -> the pipeline and the tools -> text, JSON or files.

Nothing here decides an answer, and nothing imports this room; `main` reads the command, the other files run it.
"""
