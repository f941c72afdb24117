"""People's side: settings, the command, the HTTP application, the demo."""

VERSION = "0.1.0"
