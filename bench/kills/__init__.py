"""Each kind of process is killed at random under load, again and again, with books kept beside hallsys."""
