"""Value chains, anchors and declared links."""
