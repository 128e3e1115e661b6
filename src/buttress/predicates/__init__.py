"""Pure questions about a blueprint: yes, no or unknown, with evidence."""
