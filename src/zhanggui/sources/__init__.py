"""Where records come from: files, and the sample company. `importing.propose` and `importing.run_import` are the doors."""
