"""The kiosk: where applicants take their tickets."""
