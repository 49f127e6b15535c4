"""Cases -> outcomes -> figures: asking, metrics, the gate, times and memory."""
