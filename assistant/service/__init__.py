"""Five tools for other programs: ask, search, clause, document, indicators. Nothing else is exposed.

`tools` is what they do, `table` what they take, `shapes` what they give back; `http` serves them beside the page, `mcp`
speaks the Model Context Protocol. docs/api.md describes them for the programs' authors.
"""
