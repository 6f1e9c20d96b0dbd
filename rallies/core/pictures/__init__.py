"""Pictures that people send, and the programs that draw within limits."""
