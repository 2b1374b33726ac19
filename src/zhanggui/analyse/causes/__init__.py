"""Why a number changed: its parts, exactly, and the cause that makes the rest ordinary. One file a question."""
