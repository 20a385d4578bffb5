"""What newsrooms' systems send instead of a page: items of feeds and agencies, objects of JSON, e-mails, subtitles."""
