"""The hall workbook: the template that `hallsys import` reads, checks whole and applies."""
