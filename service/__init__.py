"""The bundle's reading of articles over HTTP, and a page for editors."""
