"""Routes of the live monitors."""

routes: list[object] = []
