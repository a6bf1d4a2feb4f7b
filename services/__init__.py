"""The Happiness Roundtable (幸福圆桌会). Two floors over a kit: see README.md for the map."""
