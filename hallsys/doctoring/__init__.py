"""What `hallsys doctor` looks at on the machine of a server. It reads and changes nothing."""
