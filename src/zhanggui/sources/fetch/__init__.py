"""Records that come without anybody bringing them: read from a database, or picked up from a folder."""
