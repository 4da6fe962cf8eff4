"""Builds what is read in a browser: the course, and the workbook of exercises."""
