"""Benchmarks in one run: Onbam's call pipeline beside a plain pipecat phone bot, dialogue, screening, paging."""
