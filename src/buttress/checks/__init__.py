"""Rules, a folder a domain: two files a rule."""
