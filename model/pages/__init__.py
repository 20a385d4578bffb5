"""From what a newsroom sends (a pasted page, HTML, the text of a file) to the title, the lead and the paragraphs of a story."""
