"""Value chains of a territory, their anchors, and declared links between companies."""
