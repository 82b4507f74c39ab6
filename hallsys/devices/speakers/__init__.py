"""Loudspeakers, and the clips an announcement is joined from."""
