"""The interface for programs: /api/v1/, typed. One file a noun in `v1`; each calls the reads and actions of the pages."""
