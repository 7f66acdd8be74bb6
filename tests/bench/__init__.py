"""`make bench`: what the product does under load. See docs/benchmarks.md."""
