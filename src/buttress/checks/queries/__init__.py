"""Rules about queries: what a filter, an order or a join finds to stand on."""
