"""The question sets (*.jsonl) and the nouns of measuring: a line -> a `Case`; counts; the BEIR export."""
