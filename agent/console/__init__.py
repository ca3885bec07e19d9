"""The officers' web pages: sign-in, duty board, calls, one page per call. Korean and English."""
