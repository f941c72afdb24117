"""``python -m console.demo``: the made-up site alone."""

from console.demo.server import serve_alone

serve_alone()
