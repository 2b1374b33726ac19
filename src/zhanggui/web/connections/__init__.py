"""来源: databases and the folder from which records come by themselves."""
