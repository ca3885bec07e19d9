"""The program: wiring, one live call, the web app, the console, the jobs."""
