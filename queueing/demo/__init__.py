"""What the demo chain does side by side: the steps of its commonest matters."""
