"""From a tree of files to one blueprint."""
