"""Getting a human: rota, policy, ladder, acknowledgement."""
